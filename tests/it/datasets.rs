//! Data sets of every kind, brought through the form and looked at on their
//! pages; what is refused and what stays.

use std::{
    io::{Cursor, Write},
    path::PathBuf,
};

use dataset::{DatasetKind, DatasetName, store};
use image::{ImageFormat, Rgb, RgbImage};
use lab::data::Area;
use migrations::Migrator;
use sea_orm::ConnectionTrait;
use sea_orm_migration::MigratorTrait;
use zip::{ZipWriter, write::SimpleFileOptions};

use crate::{
    client::{Answer, Client},
    exchange::send,
    test_app::{Who, fresh_settings, skipped, spawn_app},
};

const PATH: &str = "/admin/datasets";

/// What an administrator types about a set, with changes; the first value of a name counts.
pub(crate) fn typed<'a>(kind: &'a str, changes: &[(&'a str, &'a str)]) -> Vec<(&'a str, &'a str)> {
    let usual = [
        ("kind", kind),
        ("name", "mine"),
        ("title", "Mine & others"),
        ("licence", "CC BY 4.0"),
        ("provenance", "Collected by hand"),
        ("personal", "coded"),
        ("personal_note", "numbers of customers"),
        ("intended_use", "Tests"),
        ("limits", "Small"),
    ];
    let changed = |name: &str| changes.iter().any(|(changed, _)| *changed == name);
    let usual = usual.into_iter().filter(|(name, _)| !changed(name));
    usual.chain(changes.iter().copied()).collect()
}

pub(crate) async fn bring(
    admin: &Client,
    kind: &str,
    changes: &[(&str, &str)],
    file: (&str, &[u8]),
) -> Answer {
    send(admin, PATH, &typed(kind, changes), file).await
}

/// Forty messages, half of them spam.
pub(crate) fn messages() -> String {
    let line = |n: usize| format!("{}\tmessage number {n}\n", ["ham", "spam"][n % 2]);
    (0..40).map(line).collect()
}

pub(crate) fn png(shade: [u8; 3], n: u32) -> Vec<u8> {
    let picture =
        RgbImage::from_fn(20, 20, |x, y| if x + 20 * y < n { Rgb([0; 3]) } else { Rgb(shade) });
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner()
}

pub(crate) fn zipped(files: &[(String, Vec<u8>)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        zip.start_file(name.as_str(), SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// Fifty rows as German credit has them.
pub(crate) fn credit() -> String {
    let line = |n: usize| {
        format!(
            "A1{} {n} A32 A43 {} A61 A73 4 A93 A101 4 A121 {} A143 A152 1 A173 1 A192 A201 {}\n",
            n % 4 + 1,
            1000 + n * 13,
            20 + n % 40,
            n % 2 + 1
        )
    };
    (0..50).map(line).collect()
}

/// Two classes of red and blue pictures, each picture another.
pub(crate) fn pictures() -> Vec<u8> {
    let file = |n: u32| {
        let (class, shade) =
            if n.is_multiple_of(2) { ("red", [220, 30, 30]) } else { ("blue", [30, 30, 220]) };
        (format!("{class}/{n}.png"), png(shade, n))
    };
    zipped(&(0..20).map(file).collect::<Vec<_>>())
}

#[tokio::test(flavor = "multi_thread")]
async fn texts_are_kept_with_their_card_shown_to_members_and_kept_once() {
    let app = spawn_app().await;
    let team = app.team().await;
    let admin = app.browser(&team, Who::Admin).await;
    let text = messages();
    let went = bring(&admin, "text", &[], ("sms.tsv", text.as_bytes())).await;
    let went = went.redirects_to("/admin/datasets/mine?version=1&done=dataset-kept");
    let page = admin.get(&went).await.is(200).page();
    assert_eq!(page.text("h1"), "Mine & others");

    let viewer = app.browser(&team, Who::Viewer).await;
    let list = format!("/ventures/{}/datasets", team.venture);
    let lines = viewer.get(&format!("{list}?q=mine")).await.is(200).page();
    assert_eq!(lines.count("tbody tr"), 1);
    assert!(lines.text("[data-dataset=mine]").contains("32 + 8"));
    assert_eq!(viewer.get(&list).await.page().count("tbody tr"), 7, "six are generated");

    let mine = format!("{list}/mine");
    let page = viewer.get(&mine).await.is(200).page();
    let card = page.text("#card");
    for said in ["CC BY 4.0", "Collected by hand", "under codes", "numbers of customers", "Small"] {
        assert!(card.contains(said), "{said}: {card}");
    }
    assert_eq!((page.count("#balance tbody tr"), page.count("#rows tbody tr")), (2, 8));
    assert_eq!(page.count("[data-finding=assumed]"), 1, "where the label was taken from");
    let train = viewer.get(&format!("{mine}?part=train&class=spam")).await.page();
    assert_eq!((train.count("#rows tbody tr"), train.count("nav.pager")), (16, 0));
    let found = viewer.get(&format!("{mine}?part=train&q=NUMBER")).await.page();
    assert_eq!((found.count("#rows tbody tr"), found.count("nav.pager")), (20, 1));
    let csv = viewer.get(&format!("{mine}/rows.csv?class=spam")).await.is(200).body;
    assert_eq!((csv.lines().count(), csv.lines().next()), (5, Some("class,text")));

    let again = [("into", "mine"), ("name", ""), ("kind", "")];
    let same = bring(&admin, "text", &again, ("other.tsv", text.as_bytes())).await;
    same.redirects_to("/admin/datasets/mine?version=1&done=dataset-known");
    let longer = format!("{text}ham\tone more\n");
    let second = bring(&admin, "text", &again, ("sms.tsv", longer.as_bytes())).await;
    second.redirects_to("/admin/datasets/mine?version=2&done=dataset-kept");
    let page = viewer.get(&mine).await.page();
    assert_eq!((page.count("#versions a"), page.count("#versions [aria-current]")), (2, 1));

    let all = viewer.get("/api/v1/datasets?per_page=3").await.is(200).json();
    assert_eq!((all["total"].as_u64(), all["items"].as_array().map(Vec::len)), (Some(7), Some(3)));
    let one = viewer.get("/api/v1/datasets/mine").await.is(200).json();
    assert_eq!(
        (&one["kind"], &one["area"], &one["tasks"][0]),
        (&"text".into(), &"text".into(), &"text".into())
    );
    let first = &one["versions"][1];
    assert_eq!(first["balance"][1]["class"], "spam");
    assert_eq!(first["balance"][1]["train"], 16);
    assert_eq!(first["card"]["intended_use"], "Tests");
    assert_eq!(first["personal"], "coded");
    viewer.get("/api/v1/datasets/other").await.is(404);
}

/// Kind, what is typed otherwise, the file, the field that is marked, a word of what is said.
type Refused<'a> = (&'a str, &'a [(&'a str, &'a str)], &'a [u8], &'a str, &'a str);

#[tokio::test(flavor = "multi_thread")]
async fn what_is_wrong_is_told_at_its_field_and_nothing_is_kept() {
    let app = spawn_app().await;
    let team = app.team().await;
    let admin = app.browser(&team, Who::Admin).await;
    // 好 and 坏 in GBK, which is no UTF-8.
    let chinese: Vec<u8> = (0..40_u8)
        .flat_map(|n| {
            [
                &[[0xba, 0xc3], [0xbb, 0xb5]][usize::from(n % 2)][..],
                b"\ttext ",
                &[b'0' + n / 10, b'0' + n % 10, b'\n'],
            ]
            .concat()
        })
        .collect();
    let evil = zipped(&[
        ("../up/a.png".to_owned(), png([1; 3], 1)),
        ("b/b.png".to_owned(), png([2; 3], 2)),
    ]);
    let bomb =
        zipped(&[("a/a.png".to_owned(), vec![0; 3 << 20]), ("b/b.png".to_owned(), png([2; 3], 2))]);
    let one_class: String = (0..30).map(|n| format!("ham\tmessage {n}\n")).collect();
    let (wide, stars) = (wide(), "who,what,stars_given\nu1,i1,4\nu2,i1,3\n");
    let (sms, zip) = (messages(), pictures());
    let table: &[Refused<'_>] = &[
        ("text", &[], &chinese, "encoding", "GBK"),
        ("images", &[], &evil, "file", "climbs out"),
        ("images", &[], &bomb, "file", "bomb"),
        ("images", &[], b"no zip", "file", "zip"),
        ("text", &[], one_class.as_bytes(), "file", "two classes"),
        ("text", &[], b"", "file", "not empty"),
        ("table", &[("target", "z")], wide.as_bytes(), "target", "\"a\", \"b\", \"y\""),
        ("table", &[("split", "group")], wide.as_bytes(), "split_column", "group"),
        (
            "table",
            &[("split", "time"), ("split_column", "t"), ("target", "a")],
            wide.as_bytes(),
            "split_column",
            "\"t\"",
        ),
        ("ratings", &[], stars.as_bytes(), "rating_user", "stars_given"),
        (
            "ratings",
            &[("rating_user", "who"), ("rating_value", "stars_given")],
            stars.as_bytes(),
            "rating_item",
            "item",
        ),
        ("credit", &[], b"1 2 3\n", "file", "21"),
        ("text", &[("test_share", "95")], sms.as_bytes(), "test_share", "90"),
        ("text", &[("name", "Mine 1")], sms.as_bytes(), "name", "hyphens"),
        ("text", &[("name", "digits")], sms.as_bytes(), "name", "built-in"),
        ("text", &[("licence", "")], sms.as_bytes(), "licence", "Enter"),
        ("text", &[("personal", "")], sms.as_bytes(), "personal", "Enter"),
        ("images", &[("image_rows", "1000")], &zip, "image_rows", "512"),
        ("cifar", &[], b"x", "kind", "listed"),
    ];
    for (kind, changes, content, field, word) in table {
        let answer = bring(&admin, kind, changes, ("../x:y.csv", content)).await.is(422);
        let page = answer.page();
        let wrong = page.attributes("[data-field-error]", "data-field-error");
        assert_eq!(wrong, [*field], "{kind} {changes:?}");
        let told = page.text("[data-field-error]");
        assert!(told.contains(word), "{kind} {changes:?}: {told}");
        assert!(!told.contains("/tmp") && !told.contains("received-"), "{told}");
        assert_eq!(page.attribute("#f-title", "value"), "Mine & others", "what was typed is there");
        assert_eq!(page.text("#f-provenance"), "Collected by hand");
    }
    assert_eq!(admin.get("/api/v1/datasets").await.json()["total"], 6, "nothing was kept");
    assert_eq!(admin.get(PATH).await.page().count("#drafts"), 0);

    let encoded = [("encoding", "gbk")];
    bring(&admin, "text", &encoded, ("x.txt", &chinese)).await.redirects_to("/admin/datasets/mine");
    let one = admin.get("/api/v1/datasets/mine").await.json();
    let classes: Vec<_> =
        (0..2).map(|n| one["versions"][0]["balance"][n]["class"].clone()).collect();
    assert!(classes.contains(&"好".into()), "{classes:?}");
    let taken = bring(&admin, "text", &[], ("x.tsv", messages().as_bytes())).await;
    assert_eq!(taken.wrong_fields(), ["name"]);
    let other = [("into", "mine"), ("image_rows", "8")];
    let other = bring(&admin, "images", &other, ("x.zip", &pictures())).await;
    assert_eq!(other.wrong_fields(), ["file"], "a set keeps its kind: pictures are no texts");
    let forged =
        "------x\r\nContent-Disposition: form-data; name=\"kind\"\r\n\r\ntext\r\n------x--\r\n";
    let kind = "multipart/form-data; boundary=----x";
    admin.post_raw(PATH, kind, forged.into()).await.is(403);
}

/// A table whose last column, the one that is guessed, has 200 different values.
fn wide() -> String {
    let line = |n: usize| format!("{},{},v{n}\n", n % 3, n % 5);
    std::iter::once("a,b,y\n".to_owned()).chain((0..200).map(line)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_table_whose_target_has_too_many_values_waits_for_another_choice() {
    let app = spawn_app().await;
    let team = app.team().await;
    let admin = app.browser(&team, Who::Admin).await;
    // Guessed, and named by mistake.
    for (changes, lang) in [(vec![], "en"), (vec![("target", "y")], "zh-CN")] {
        admin.post("/language", &[("lang", lang), ("next", "/")]).await.redirects_to("/");
        let went = bring(&admin, "table", &changes, ("wide.csv", wide().as_bytes())).await;
        let draft = went.redirects_to("/admin/datasets/drafts/");
        let page = admin.get(&draft).await.is(200).page();
        assert_eq!(page.attribute("#f-target option[selected]", "value"), "y");
        let told = page.text("[data-role=hindrance]");
        for part in ["“y”", "200", "100"] {
            assert!(told.contains(part), "{told}");
        }
        assert_eq!(told.contains('列'), lang == "zh-CN", "{told}");
        // Why each column is what it was taken for is told in the reader's language.
        let why = if lang == "en" { "every value is a number" } else { "所有值都是数字" };
        assert!(page.text("[data-column=a]").contains(why), "{}", page.text("[data-column=a]"));

        let draft = draft.split('?').next().unwrap();
        let refused =
            admin.post(draft, &[("target", "y"), ("action", "keep")]).await.is(422).page();
        assert_eq!(refused.attributes("[data-field-error]", "data-field-error"), ["target"]);
        assert_eq!(refused.count("[data-role=hindrance]"), 0, "it is said once");
        admin.post(draft, &[("target", "y"), ("action", "look")]).await.redirects_to(draft);
        assert_eq!(admin.get(draft).await.page().count("[data-role=hindrance]"), 1);
        assert_eq!(admin.get("/api/v1/datasets/mine").await.status, 404, "nothing is kept");
        admin.post(draft, &[("target", "a"), ("action", "look")]).await.redirects_to(draft);
        assert_eq!(admin.get(draft).await.page().count("[data-role=hindrance]"), 0);
        if lang == "zh-CN" {
            admin
                .post(draft, &[("target", "a"), ("action", "keep")])
                .await
                .redirects_to("/admin/datasets/mine?version=1&done=dataset-kept");
        }
    }
    let version = admin.get("/api/v1/datasets/mine").await.json()["versions"][0].clone();
    assert_eq!(version["target"], "a");
    // What was noticed: typed, with the English sentence, told in the reader's language.
    let warnings = version["warnings"].as_array().unwrap();
    let unused = warnings.iter().find(|one| one["warning"]["says"] == "column-unused").unwrap();
    assert_eq!(unused["column"], "y");
    assert_eq!(
        unused["warning"]["why"],
        serde_json::json!({"because": "too-many-words", "distinct": 200, "odd": null})
    );
    assert!(unused["message"].as_str().unwrap().contains("200 different words, too many"));
    let page = admin.get("/admin/datasets/mine").await.page();
    let told = page.text("[data-finding=skipped]");
    assert!(told.contains("200 个不同的词") && !told.contains("different"), "{told}");
}

/// Forty people of three cities, some late; an id that says nothing.
pub(crate) fn people() -> String {
    let line = |n: usize| {
        format!(
            "{n},{},{},{}\n",
            20 + n * 7 % 50,
            ["Bern", "Ulm", "Graz"][n % 3],
            ["no", "yes"][n * n % 5 % 2]
        )
    };
    std::iter::once("id,age,city,late\n".to_owned()).chain((0..40).map(line)).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn columns_of_a_table_are_inferred_shown_and_corrected() {
    let app = spawn_app().await;
    let team = app.team().await;
    let admin = app.browser(&team, Who::Admin).await;
    let went = bring(&admin, "table", &[], ("people.csv", people().as_bytes())).await;
    let draft = went.redirects_to("/admin/datasets/drafts/");
    let draft = draft.split('?').next().unwrap();
    let page = admin.get(draft).await.is(200).page();
    assert_eq!(page.attribute("#f-target option[selected]", "value"), "late");
    let kind =
        |column: &str| page.attribute(&format!("[data-column={column}] option[selected]"), "value");
    assert_eq!(
        (kind("id"), kind("age"), kind("city")),
        ("ignored".into(), "number".into(), "category".into())
    );
    assert_eq!(page.count("[data-column=late]"), 0, "the target is no column to learn from");
    assert_eq!(admin.get("/api/v1/datasets/mine").await.status, 404, "nothing is kept yet");
    assert_eq!(admin.get(PATH).await.page().count("#drafts li"), 1);

    let no_number = [("target", "late"), ("kind-2", "number"), ("action", "keep")];
    let refused = admin.post(draft, &no_number).await.is(422).page();
    assert_eq!(refused.attributes("[data-field-error]", "data-field-error"), ["kind-2"]);
    assert_eq!(refused.attribute("[data-column=city] option[selected]", "value"), "number");
    for wrong in [[("target", "gone"), ("action", "keep")], [("target", "id"), ("action", "keep")]]
    {
        let fields = admin.post(draft, &wrong).await.wrong_fields();
        assert_eq!(fields, ["target"], "{wrong:?}");
    }
    let nothing = [
        ("target", "late"),
        ("kind-0", "ignored"),
        ("kind-1", "ignored"),
        ("kind-2", "ignored"),
        ("action", "keep"),
    ];
    assert_eq!(admin.post(draft, &nothing).await.wrong_fields(), ["target"]);

    let other = [("target", "city"), ("action", "look")];
    admin.post(draft, &other).await.redirects_to(draft);
    let page = admin.get(draft).await.page();
    assert_eq!(page.attribute("#f-target option[selected]", "value"), "city");
    assert_eq!(page.count("[data-column=late]"), 1);

    let corrected = [
        ("target", "late"),
        ("kind-0", "ignored"),
        ("kind-1", "category"),
        ("kind-2", "category"),
        ("action", "keep"),
    ];
    admin
        .post(draft, &corrected)
        .await
        .redirects_to("/admin/datasets/mine?version=1&done=dataset-kept");
    admin.get(draft).await.is(404);
    let version = admin.get("/api/v1/datasets/mine").await.json()["versions"][0].clone();
    assert_eq!(
        (&version["target"], &version["options"]["kinds"]),
        (&"late".into(), &serde_json::json!({"age": "category"}))
    );
    assert_eq!(version["balance"][1]["class"], "yes");
    let page = admin.get("/admin/datasets/mine").await.page();
    assert!(page.text("#columns [data-column=age]").contains("category"));

    // What is kept can be read again as it was.
    let id = version["id"].as_str().unwrap().parse().unwrap();
    let kept = store::find_version(&app.shared.db, id).await.unwrap().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let (choice, load) =
        store::materialize(&app.shared.artifacts, &kept, folder.path()).await.unwrap();
    let described =
        dataset::describe(&choice, &load, folder.path(), &lab::progress::NoProgress).unwrap();
    assert_eq!(described.digest, kept.digest);

    let second =
        bring(&admin, "table", &[("into", "mine")], ("people.csv", people().as_bytes())).await;
    let draft = second.redirects_to("/admin/datasets/drafts/");
    let draft = draft.split('?').next().unwrap();
    admin.post(&format!("{draft}/discard"), &[]).await.redirects_to(PATH);
    admin.get(draft).await.is(404);
    app.shared.artifacts.get(&kept.files[0].sha256).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn pictures_are_shown_in_their_colours_and_by_class() {
    let app = spawn_app().await;
    let team = app.team().await;
    let admin = app.browser(&team, Who::Admin).await;
    let options =
        [("colour", "rgb"), ("image_rows", "16"), ("image_columns", "16"), ("test_share", "40")];
    let went = bring(&admin, "images", &options, ("pictures.zip", &pictures())).await;
    let page = admin.get(&went.redirects_to("/admin/datasets/mine?version=1")).await.is(200).page();
    assert_eq!(page.count("#rows"), 0);
    let sheet = page.attribute("#samples img", "src");
    let opened = async |address: &str| {
        let answer = admin.send(admin.request(reqwest::Method::GET, address)).await;
        assert_eq!(answer.header("content-type"), "image/png");
        let bytes = admin
            .request(reqwest::Method::GET, address)
            .send()
            .await
            .unwrap()
            .bytes()
            .await
            .unwrap();
        image::load_from_memory(&bytes).unwrap().to_rgb8()
    };
    let whole = opened(&sheet).await;
    // Blue is the first class by name, red the second.
    assert_eq!((whole.get_pixel(16, 16).0[2], whole.get_pixel(16, 34).0[0]), (220, 220));
    let red =
        admin.get("/admin/datasets/mine?class=red").await.page().attribute("#samples img", "src");
    let row = opened(&red).await;
    assert_eq!((row.height() * 2, row.get_pixel(16, 16).0[0]), (whole.height(), 220));
    admin.get(&format!("{sheet}?row=9&of=2")).await.is(404);
}

#[tokio::test(flavor = "multi_thread")]
async fn ratings_credit_and_mnist_are_brought_too() {
    let app = spawn_app().await;
    let team = app.team().await;
    let admin = app.browser(&team, Who::Admin).await;
    let mut ratings = "who,what,given,at\n".to_owned();
    (0..60)
        .for_each(|n| ratings += &format!("u{},i{},{},{}\n", n % 10, n / 10, n % 5 + 1, 1000 + n));
    let columns = [
        ("name", "stars"),
        ("rating_user", "who"),
        ("rating_item", "what"),
        ("rating_value", "given"),
        ("rating_time", "at"),
        ("split", "time"),
    ];
    let went = bring(&admin, "ratings", &columns, ("r.csv", ratings.as_bytes())).await;
    let page = admin.get(&went.redirects_to("/admin/datasets/stars")).await.page();
    assert_eq!((page.count("#balance tbody tr"), page.count("#rows tbody tr")), (5, 12));
    assert!(page.text("#card").contains("latest 20 %"));

    let credit = credit();
    // The reader knows the card of this set.
    let known = [
        ("name", "german"),
        ("licence", ""),
        ("provenance", ""),
        ("personal", ""),
        ("intended_use", ""),
    ];
    let went = bring(&admin, "credit", &known, ("german.data", credit.as_bytes())).await;
    let page = admin.get(&went.redirects_to("/admin/datasets/german")).await.page();
    assert!(page.text("#card").contains("Hofmann"), "{}", page.text("#card"));

    let boundary = "----four";
    let mut body = Vec::new();
    let token = admin.token().await;
    let fields = typed("mnist", &[("name", "hand")]);
    for (name, value) in [("csrf", token.as_str())].into_iter().chain(fields) {
        body.extend(
            format!(
                "--{boundary}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
            )
            .into_bytes(),
        );
    }
    for (field, magic, n) in [
        ("train_images", 0x803_u32, 40_u32),
        ("train_labels", 0x801, 40),
        ("test_images", 0x803, 20),
        ("test_labels", 0x801, 20),
    ] {
        body.extend(format!("--{boundary}\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"f\"\r\n\r\n").into_bytes());
        body.extend([magic, n].map(u32::to_be_bytes).concat());
        if magic == 0x803 {
            body.extend([28_u32, 28].map(u32::to_be_bytes).concat());
            body.extend((0..n * 784).map(|place| (place % 251) as u8));
        } else {
            body.extend((0..n).map(|place| (place % 10) as u8));
        }
        body.extend(b"\r\n");
    }
    body.extend(format!("--{boundary}--\r\n").into_bytes());
    let kind = format!("multipart/form-data; boundary={boundary}");
    let went = admin.post_raw(PATH, &kind, body).await.redirects_to("/admin/datasets/hand");
    let page = admin.get(&went).await.page();
    assert_eq!((page.count("#balance tbody tr"), page.count("#samples img")), (10, 1));
    let missing = bring(&admin, "mnist", &[("name", "two")], ("x", b"x")).await.wrong_fields();
    assert_eq!(missing.len(), 4, "{missing:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_generated_set_is_described_when_somebody_asks() {
    let app = spawn_app().await;
    let team = app.team().await;
    let editor = app.browser(&team, Who::Editor).await;
    let set = format!("/ventures/{}/datasets/sentences-zh", team.venture);
    let page = editor.get(&set).await.is(200).page();
    assert_eq!((page.count("#undescribed form"), page.count("#rows")), (1, 0));
    let viewer = app.browser(&team, Who::Viewer).await;
    assert_eq!(viewer.get(&set).await.page().count("#undescribed form"), 0);
    editor.post(&format!("{set}/describe"), &[]).await.redirects_to(&set);
    let page = editor.get(&set).await.is(200).page();
    assert_eq!(page.count("#rows tbody tr"), 20);
    assert!(page.text("#best .fig").starts_with("95.2"), "{}", page.text("#best"));
    editor.post("/language", &[("lang", "zh-CN"), ("next", "/")]).await.redirects_to("/");
    let page = editor.get(&set).await.is(200).page();
    assert_eq!(page.text("h1"), "带情感标签的中文句子 合成");
    assert!(page.text("#best").contains("翻转"));
    for path in [set.clone(), format!("/ventures/{}/datasets", team.venture)] {
        let page = editor.get(&path).await.is(200).page();
        assert_eq!(page.count("[style], script:not([src]), [onclick]"), 0, "{path}");
    }
    editor.post(&format!("/ventures/{}/datasets/mnist/describe", team.venture), &[]).await.is(404);
}

#[tokio::test(flavor = "multi_thread")]
async fn the_forms_speak_both_languages() {
    let app = spawn_app().await;
    let team = app.team().await;
    let admin = app.browser(&team, Who::Admin).await;
    for lang in ["en", "zh-CN"] {
        admin.post("/language", &[("lang", lang), ("next", "/")]).await.redirects_to("/");
        for kind in DatasetKind::all_uploadable() {
            let page =
                admin.get(&format!("{PATH}/new?kind={}", kind.as_str())).await.is(200).page();
            assert_eq!(page.attribute("#add input[name=kind]", "value"), kind.as_str());
            assert_eq!(page.attribute("html", "lang"), lang);
            let files = if kind == DatasetKind::Mnist { 4 } else { 1 };
            assert_eq!(page.count("#add input[type=file]"), files);
            assert_eq!(
                page.count("#f-encoding") == 1,
                matches!(kind.area(), Area::Text | Area::Ratings)
                    || matches!(kind, DatasetKind::Table | DatasetKind::Images)
            );
        }
    }
    let evil = bring(&admin, "text", &[("test_share", "0")], ("x.tsv", b"ham\tx\n")).await;
    assert!(evil.is(422).page().text("[data-field-error=test_share]").contains('请'));
}

#[tokio::test(flavor = "multi_thread")]
async fn an_archived_set_is_offered_no_more_and_comes_back() {
    let app = spawn_app().await;
    let team = app.team().await;
    let admin = app.browser(&team, Who::Admin).await;
    bring(&admin, "text", &[], ("sms.tsv", messages().as_bytes())).await.redirects_to(PATH);
    let db = &app.shared.db;
    let offered = async || store::choices(db).await.unwrap().len();
    assert_eq!(offered().await, 7);
    let word = store::choices(db).await.unwrap()[6].word.clone();
    admin.post(&format!("{PATH}/mine/archive"), &[]).await.redirects_to(PATH);
    assert_eq!((offered().await, store::find_choice(db, &word).await.unwrap()), (6, None));
    let viewer = app.browser(&team, Who::Viewer).await;
    let list = format!("/ventures/{}/datasets", team.venture);
    assert_eq!(viewer.get(&list).await.page().count("[data-dataset=mine]"), 0);
    viewer.get(&format!("{list}/mine")).await.is(200);
    assert_eq!(admin.get(&format!("{PATH}?show=archived")).await.page().count("tbody tr"), 1);
    admin.post(&format!("{PATH}/mine/restore"), &[]).await.redirects_to(&format!("{PATH}/mine"));
    let choice = store::find_choice(db, &word).await.unwrap().unwrap();
    assert_eq!((choice.kind, choice.version.is_some()), (DatasetKind::Text, true));
    for generated in ["archive", "restore"] {
        admin.post(&format!("{PATH}/digits/{generated}"), &[]).await.is(404);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn sets_of_before_there_were_kinds_are_still_there() {
    let folder = tempfile::tempdir().unwrap();
    let db = db::connect(&fresh_settings(folder.path()).await).await.unwrap();
    Migrator::up(&db, None).await.unwrap();
    Migrator::down(&db, Some(steps_since("m0020_dataset_kinds"))).await.unwrap();
    let (set, version) = (uuid::Uuid::now_v7(), uuid::Uuid::now_v7());
    let sha = "ab".repeat(32);
    let id = |id: uuid::Uuid| match db.get_database_backend() {
        sea_orm::DbBackend::Sqlite => format!("X'{}'", id.simple()),
        _ => format!("'{id}'"),
    };
    let at = "2025-01-02 03:04:05+00:00";
    let falsch =
        if db.get_database_backend() == sea_orm::DbBackend::Sqlite { "0" } else { "false" };
    db.execute_unprepared(&format!(
        "INSERT INTO datasets (id, name, synthetic, licence, created_at) \
         VALUES ({}, 'mnist', {falsch}, 'CC BY-SA 3.0', '{at}')",
        id(set)
    ))
    .await
    .unwrap();
    db.execute_unprepared(&format!(
        "INSERT INTO dataset_versions (id, dataset_id, version, digest, class_counts, files, samples, source, created_at) \
         VALUES ({}, {}, 1, 'd', '{{\"train\":[5,6],\"test\":[1,2]}}', '[{{\"name\":\"train-images-idx3-ubyte.gz\",\"sha256\":\"{sha}\"}}]', '{sha}', 'uploaded', '{at}')",
        id(version),
        id(set)
    ))
    .await
    .unwrap();
    Migrator::up(&db, None).await.unwrap();
    let name = DatasetName::parse("mnist").unwrap();
    let kept = store::find_dataset(&db, &name).await.unwrap().unwrap();
    assert_eq!(
        (kept.kind, kept.title.as_str(), kept.archived_at),
        (DatasetKind::Mnist, "mnist", None)
    );
    let kept = store::find_version(&db, version).await.unwrap().unwrap();
    assert_eq!(
        (kept.counts.train_n(), kept.counts.test_n(), kept.licence.as_str()),
        (11, 3, "CC BY-SA 3.0")
    );
    assert_eq!((kept.files.len(), kept.samples.map(|sha| sha.as_str().len())), (1, Some(64)));
    assert_eq!((kept.about, kept.rows), (None, None));
    let choice = store::find_choice(&db, &version.to_string()).await.unwrap().unwrap();
    assert_eq!(choice.label, "mnist v1, 11 + 3");
}

/// Steps from the end of the history to before a step.
fn steps_since(name: &str) -> u32 {
    let names: Vec<String> =
        Migrator::migrations().iter().map(|one| one.name().to_owned()).collect();
    let place = names.iter().position(|one| one == name).unwrap();
    (names.len() - place) as u32
}

#[tokio::test(flavor = "multi_thread")]
async fn real_sets_are_brought_as_they_are() {
    let Some(data) = std::env::var_os("ASSAY_TEST_DATA").map(PathBuf::from) else {
        skipped("ASSAY_TEST_DATA is not set");
        return;
    };
    let app = spawn_app().await;
    let team = app.team().await;
    let admin = app.browser(&team, Who::Admin).await;
    for (name, kind, file, classes) in [
        ("sms", "text", "sms-spam/SMSSpamCollection.tsv", 2),
        ("german", "credit", "german-credit/german.data", 2),
        ("movielens", "ratings", "movielens-latest-small/ratings.csv.gz", 10),
    ] {
        let content = std::fs::read(data.join(file)).unwrap();
        let called = file.rsplit('/').next().unwrap();
        let went = bring(&admin, kind, &[("name", name)], (called, &content)).await;
        let page = admin.get(&went.redirects_to(&format!("{PATH}/{name}"))).await.is(200).page();
        assert_eq!(page.count("#balance tbody tr"), classes, "{name}");
        assert_eq!(page.count("#rows tbody tr"), 20, "{name}");
        let version =
            admin.get(&format!("/api/v1/datasets/{name}")).await.json()["versions"][0].clone();
        let (train, test) =
            (version["train_n"].as_u64().unwrap(), version["test_n"].as_u64().unwrap());
        println!(
            "{name}: {train} + {test}, {} warnings",
            version["warnings"].as_array().unwrap().len()
        );
        assert!(test * 4 <= train + 4 && test * 4 + 4 >= train, "{name}: {train} + {test}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn far_too_much_is_refused_before_it_is_read() {
    let app = spawn_app().await;
    let team = app.team().await;
    let admin = app.browser(&team, Who::Admin).await;
    assert_eq!(admin.announce(PATH, 1 << 30).await, "HTTP/1.1 413");
}

/// A script sends the form to show how far it is; without one nothing is different.
#[tokio::test(flavor = "multi_thread")]
async fn a_script_that_sends_the_form_is_told_where_it_leads() {
    let app = spawn_app().await;
    let team = app.team().await;
    let admin = app.browser(&team, Who::Admin).await;
    let page = admin.get(&format!("{PATH}/new?kind=text")).await.is(200).page();
    assert_eq!(page.count("form[data-upload] [data-upload-state][hidden] [role=status]"), 1);
    assert_eq!(page.count("[style], script:not([src]), [onclick], [onsubmit]"), 0);
    let script = page.attributes("head script", "src").pop().unwrap();
    assert!(script.ends_with("/upload.js"), "{script}");
    let script = admin.get(&script).await.is(200);
    assert!(script.header("content-type").starts_with("text/javascript"));
    for name in ["sending", "reading", "cancelled", "failed"] {
        let text = page.attribute("[data-upload-state]", &format!("data-{name}"));
        assert!(text.len() > 10 && script.body.contains(&format!("dataset.{name}")), "{name}");
    }
    assert_eq!(page.attribute("[data-upload-state]", "data-sending"), "{sent} of {total} uploaded");
    let imports = format!("/ventures/{}/imports/new", team.venture);
    let editor = app.browser(&team, Who::Editor).await;
    let page = editor.get(&imports).await.is(200).page();
    assert_eq!(page.count("form[data-upload] [data-upload-state][hidden]"), 1);

    let token = admin.token().await;
    let told = async |name: &str, asked: bool| {
        let boundary = "----told";
        let mut body = String::new();
        let card = typed("text", &[("name", name)]);
        for (field, value) in [("csrf", token.as_str())].into_iter().chain(card) {
            body += &format!(
                "--{boundary}\r\nContent-Disposition: form-data; name=\"{field}\"\r\n\r\n{value}\r\n"
            );
        }
        body += &format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.tsv\"\r\n\r\n{}\r\n--{boundary}--\r\n",
            messages()
        );
        let request = admin.request(reqwest::Method::POST, PATH);
        let kind = format!("multipart/form-data; boundary={boundary}");
        let request = request.header("content-type", kind).body(body);
        admin.send(if asked { request.header("x-tell-location", "1") } else { request }).await
    };
    let answer = told("one", true).await.is(204);
    assert!(answer.header("location").starts_with("/admin/datasets/one?version=1"));
    told("two", false).await.redirects_to("/admin/datasets/two?version=1");
    // What is refused is the page itself, asked or not.
    assert_eq!(told("two", true).await.wrong_fields(), ["name"]);
}
