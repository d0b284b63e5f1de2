//! A document with every kind of block, in both languages, of about the length of a report.

use document::{
    Block, Cell, Chart, Column, Document, Language, Section, Source, SourceKind, Table, Value,
};

/// Words of the sample in one language.
struct Words {
    title: &'static str,
    subtitle: &'static str,
    date: &'static str,
    lead: &'static str,
    verdict: &'static str,
    ask: &'static str,
    labels: [&'static str; 4],
    units: [&'static str; 4],
    sections: [&'static str; 8],
    paragraph: &'static str,
    notes: &'static str,
    columns: [&'static str; 4],
    row: &'static str,
    cell: &'static str,
    chart: &'static str,
    missing: [&'static str; 2],
    source: &'static str,
    detail: &'static str,
    more: &'static str,
}

const ENGLISH: Words = Words {
    title: "Clinic Scribe",
    subtitle: "Notes of a consultation, written while doctor and patient talk",
    date: "1 December 2026",
    lead: "Doctors in small practices spend two hours a day on notes. Clinic Scribe listens, writes a draft in the form that the practice uses, and leaves the decision to the doctor.",
    verdict: "Worth continuing, but not yet a go: economics below target.",
    ask: "We ask for USD 400,000 to run a paid pilot in twelve practices and to halve the cost of a request.",
    labels: [
        "Strongest opportunity",
        "Word error rate",
        "Cost per consultation",
        "Months of runway",
    ],
    units: ["14.6", "6.2 %", "USD 0.18", "11"],
    sections: [
        "Problem and need",
        "Market",
        "Competition",
        "Product",
        "Technology",
        "Economics",
        "Risks and compliance",
        "Verdict",
    ],
    paragraph: "Forty-five doctors rated how important each need is and how satisfied they are today. The strongest needs concern time after hours, not the quality of notes; rivals are rated well on quality and badly on time.",
    notes: "We **watched** three practices for a week. What we saw:\n\n1. notes are written *after* the last patient,\n2. letters to insurers take longest,\n3. nobody reads them twice.\n\nSee [the diary study](https://example.org/study) for more.",
    columns: ["Need", "Best rival", "Importance", "Opportunity"],
    row: "Finish notes before the next patient enters the room",
    cell: "Fast Notes",
    chart: "Opportunity of the strongest needs, with 95 % intervals",
    missing: [
        "How many practices would pay per consultation",
        "What a recording law in three states forbids",
    ],
    source: "Survey of doctors",
    detail: "45 answers, 3 to 20 November 2026",
    more: "34 more needs are in the appendix.",
};

const CHINESE: Words = Words {
    title: "门诊速记",
    subtitle: "医生与患者交谈时，病历草稿同步写好",
    date: "2026 年 12 月 1 日",
    lead: "小型诊所的医生每天要花两个小时写病历。门诊速记在旁聆听，按诊所惯用的格式写出草稿，由医生决定取舍。",
    verdict: "值得继续，但还不能放行：经济性低于目标。",
    ask: "我们希望融资 40 万美元，在十二家诊所开展付费试点，并把单次请求的成本降低一半。",
    labels: ["最强机会", "词错误率", "单次就诊成本", "资金可用月数"],
    units: ["14.6", "6.2%", "USD 0.18", "11"],
    sections: ["问题与需求", "市场", "竞争", "产品", "技术", "经济性", "风险与合规", "结论"],
    paragraph: "四十五位医生评价了各项需求的重要程度和目前的满意程度。最强的需求在于下班后的时间，而不是病历的质量；竞争对手在质量上得分高，在时间上得分低。",
    notes: "我们在三家诊所**观察**了一周，发现：\n\n1. 病历都在*最后一位患者之后*才写；\n2. 写给保险公司的信最费时间；\n3. 没有人会读第二遍。\n\n详见[日记研究](https://example.org/study)。",
    columns: ["需求", "最好的竞争对手", "重要程度", "机会分"],
    row: "在下一位患者进门之前写完病历",
    cell: "快记",
    chart: "最强需求的机会分及其 95% 区间",
    missing: ["有多少诊所愿意按次付费", "三个省的录音规定禁止哪些做法"],
    source: "医生问卷",
    detail: "45 份答卷，2026 年 11 月 3 日至 20 日",
    more: "其余 34 项需求见附录。",
};

fn values(words: &Words) -> Block {
    let value = |(index, label): (usize, &str)| Value {
        label: label.to_owned(),
        text: words.units[index].to_owned(),
        interval: (index < 2).then(|| "12.9–16.1".to_owned()),
        n: Some(45),
        note: None,
        source: Some(index),
    };
    Block::Values(words.labels.into_iter().enumerate().map(value).collect())
}

fn table(words: &Words, id: &str, rows: usize) -> Table {
    let row = |n: usize| {
        vec![
            Cell::from(format!("{} {n}", words.row)),
            Cell { text: words.cell.to_owned(), source: Some(4) },
            Cell { text: format!("{}.5", n % 5), source: Some(0) },
            Cell::from(format!("{}.{}", 15 - n % 9, n % 10)),
        ]
    };
    let [need, rival, importance, opportunity] = words.columns;
    Table {
        id: id.to_owned(),
        caption: words.chart.to_owned(),
        columns: vec![
            Column::text(need),
            Column::text(rival),
            Column::numeric(importance),
            Column::numeric(opportunity),
        ],
        rows: (0..rows).map(row).collect(),
        truncated: Some(words.more.to_owned()),
    }
}

fn chart(words: &Words) -> Chart {
    let bars: String = (0..6)
        .map(|n| {
            format!(
                "<rect class=\"bar\" x=\"120\" y=\"{}\" width=\"{}\" height=\"14\"/><text class=\"bar-label\" x=\"0\" y=\"{}\">{} {n}</text>",
                8 + n * 26,
                400 - n * 45,
                20 + n * 26,
                words.cell
            )
        })
        .collect();
    Chart {
        svg: format!(
            "<svg class=\"chart-wide\" role=\"img\" width=\"600\" height=\"170\" viewBox=\"0 0 600 170\"><title>{}</title>{bars}</svg>",
            words.chart
        ),
        narrow: None,
        alt: words.chart.to_owned(),
        data: Table { rows: Vec::new(), truncated: None, ..table(words, "chart", 0) },
    }
}

/// The sample in a language.
pub(super) fn document(language: Language) -> Document {
    let words = match language {
        Language::En => ENGLISH,
        Language::ZhCn => CHINESE,
    };
    let section = |(index, title): (usize, &&str)| Section {
        id: format!("section-{index}"),
        title: (*title).to_owned(),
        blocks: vec![
            Block::UserText(words.notes.to_owned()),
            Block::Paragraph(words.paragraph.to_owned()),
            values(&words),
            Block::Heading(words.chart.to_owned()),
            Block::Chart(chart(&words)),
            Block::Table(table(&words, &format!("needs-{index}"), 3 + 9 * index)),
            Block::List(words.missing.map(str::to_owned).into()),
            Block::Missing(words.missing.map(str::to_owned).into()),
        ],
    };
    let source = |n: usize| Source {
        kind: SourceKind::Observed,
        label: format!("{} {n}", words.source),
        path: Some(format!("/ventures/1/surveys/{n}")),
        detail: words.detail.to_owned(),
    };
    Document {
        title: words.title.to_owned(),
        subtitle: words.subtitle.to_owned(),
        language,
        date: words.date.to_owned(),
        summary: vec![
            Block::Paragraph(words.lead.to_owned()),
            Block::Paragraph(words.verdict.to_owned()),
            values(&words),
            Block::Heading(words.sections[7].to_owned()),
            Block::Paragraph(words.paragraph.to_owned()),
            Block::Paragraph(words.ask.to_owned()),
            Block::Missing(words.missing.map(str::to_owned).into()),
        ],
        sections: words.sections.iter().enumerate().map(section).collect(),
        sources: (0..5).map(source).collect(),
    }
}
