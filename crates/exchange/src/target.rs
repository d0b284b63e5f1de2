//! What a file can be taken in as, and the fields of each: one line per field.
//! Forms, guesses, checks and documents follow from this table.

use serde::{Deserialize, Serialize};

use evidence::LONGEST_NOTE;

/// What the rows of a file become.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Target {
    Needs,
    Ratings,
    Votes,
    Competitors,
    Prices,
    Capabilities,
    Segments,
    Evidence,
}

/// What a cell of a field must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FieldKind {
    /// Text of at most so many characters.
    Text(usize),
    /// Per cent, 0 to 100.
    Percent,
    /// A whole number from 0.
    Count,
    Year,
    /// A rating: a number or a word from the scale; from, to.
    Rating(u8, u8),
    Money,
    Unit,
    Date,
    Web,
}

impl FieldKind {
    /// True for what is written as a number.
    #[must_use]
    pub fn is_number(self) -> bool {
        matches!(self, Self::Percent | Self::Count | Self::Year | Self::Rating(..) | Self::Money)
    }
}

/// A column that a target understands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Field {
    pub id: &'static str,
    pub kind: FieldKind,
    pub required: bool,
    /// Each such column is about another need or capability, which its label names.
    pub spread: bool,
    /// Names under which files have it, without spaces and in small letters.
    names: &'static [&'static str],
}

const fn field(id: &'static str, kind: FieldKind, names: &'static [&'static str]) -> Field {
    Field { id, kind, required: false, spread: false, names }
}

const fn required(id: &'static str, kind: FieldKind, names: &'static [&'static str]) -> Field {
    Field { required: true, ..field(id, kind, names) }
}

const fn spread(id: &'static str, kind: FieldKind) -> Field {
    Field { spread: true, ..field(id, kind, &[]) }
}

use FieldKind::{Count, Date, Money, Percent, Rating, Text, Unit, Web, Year};

const SOURCE: Field =
    field("source", Text(500), &["source", "url", "link", "evidenceurl", "来源", "出处", "链接"]);
const DATE: Field =
    field("date", Date, &["date", "observedon", "observed", "dated", "日期", "观察日期", "时间"]);
const NOTE: Field = field(
    "note",
    Text(2000),
    &["note", "notes", "comment", "remark", "description", "备注", "说明"],
);
const NEED: Field = required(
    "need",
    Text(300),
    &[
        "need",
        "statement",
        "needs",
        "outcome",
        "job",
        "task",
        "title",
        "feature",
        "request",
        "需求",
        "需求描述",
        "标题",
        "功能",
    ],
);
const COMPETITOR: Field = required(
    "competitor",
    Text(200),
    &[
        "competitor",
        "name",
        "vendor",
        "company",
        "product",
        "竞争者",
        "竞争对手",
        "名称",
        "公司",
        "厂商",
        "产品",
    ],
);

const SEGMENT: Field =
    field("segment", Text(200), &["segment", "customersegment", "细分市场", "客户群"]);
const NEEDS: &[Field] = &[
    NEED,
    SEGMENT,
    field("evidence", Text(2000), &["evidence", "proof", "quote", "证据", "依据"]),
    NOTE,
    SOURCE,
    DATE,
];
const RATINGS: &[Field] = &[
    required(
        "respondent",
        Text(100),
        &[
            "respondent",
            "respondentid",
            "participant",
            "user",
            "person",
            "受访者",
            "受访者编号",
            "用户",
        ],
    ),
    Field { required: false, ..NEED },
    field(
        "importance",
        Rating(1, 10),
        &["importance", "frequency", "important", "重要性", "重要程度", "频率"],
    ),
    field(
        "satisfaction",
        Rating(1, 10),
        &["satisfaction", "satisfied", "met", "expectationsmet", "满意度", "满意程度"],
    ),
    spread("importance-of", Rating(1, 10)),
    spread("satisfaction-of", Rating(1, 10)),
    SOURCE,
    DATE,
];
const VOTES: &[Field] = &[
    NEED,
    required("votes", Count, &["votes", "count", "thumbsup", "likes", "票数", "投票", "点赞"]),
    SOURCE,
    DATE,
];
const COMPETITORS: &[Field] = &[
    COMPETITOR,
    field("website", Web, &["website", "web", "homepage", "url", "site", "网站", "网址", "主页"]),
    field(
        "share",
        Percent,
        &["share", "sharepercent", "marketshare", "市场份额", "份额", "占有率"],
    ),
    SEGMENT,
    field("founded", Year, &["founded", "foundedin", "launchyear", "成立年份", "成立"]),
    field("headcount", Count, &["headcount", "employees", "staff", "员工数", "人数"]),
    field("funding", Money, &["funding", "raised", "融资", "融资额"]),
    field("strengths", Text(2000), &["strengths", "strength", "pros", "优势"]),
    field("weaknesses", Text(2000), &["weaknesses", "weakness", "cons", "劣势", "弱点"]),
    NOTE,
    SOURCE,
    DATE,
];
const PRICES: &[Field] = &[
    COMPETITOR,
    required("amount", Money, &["amount", "price", "cost", "value", "价格", "金额", "单价"]),
    required("unit", Unit, &["unit", "per", "priceunit", "period", "单位", "计价单位", "周期"]),
    field("currency", Text(3), &["currency", "币种", "货币"]),
    SOURCE,
    DATE,
];
const CAPABILITIES: &[Field] = &[
    COMPETITOR,
    field(
        "capability",
        Text(200),
        &["capability", "feature", "function", "criterion", "能力", "功能", "特性"],
    ),
    field(
        "rating",
        Rating(0, 5),
        &["rating", "score", "level", "value", "support", "评分", "得分", "支持"],
    ),
    field("evidence", Text(2000), &["evidence", "proof", "why", "证据", "依据"]),
    spread("rating-of", Rating(0, 5)),
    SOURCE,
    DATE,
];
const SEGMENTS: &[Field] = &[
    required(
        "segment",
        Text(200),
        &["segment", "name", "group", "细分市场", "客户群", "名称", "分组"],
    ),
    field("description", Text(2000), &["description", "note", "notes", "描述", "说明", "备注"]),
    SOURCE,
    DATE,
];

const EVIDENCE: &[Field] = &[
    required("title", Text(200), &["title", "headline", "subject", "标题", "主题"]),
    field("kind", Text(100), &["kind", "type", "sort", "种类", "类型", "类别"]),
    field(
        "text",
        Text(LONGEST_NOTE),
        &["note", "notes", "text", "quote", "body", "content", "内容", "笔记", "备注", "原话"],
    ),
    field("person", Text(100), &["person", "who", "saidby", "respondent", "人物", "受访者"]),
    SEGMENT,
    field("link", Web, &["link", "url", "website", "链接", "网址"]),
    field("tags", Text(1000), &["tags", "tag", "labels", "标签"]),
    field("needs", Text(4000), &["needs", "need", "aboutneeds", "需求"]),
    field(
        "competitors",
        Text(4000),
        &["competitors", "competitor", "aboutcompetitors", "竞争者", "竞争对手"],
    ),
    SOURCE,
    DATE,
];

impl Target {
    pub const ALL: [Self; 8] = [
        Self::Needs,
        Self::Ratings,
        Self::Votes,
        Self::Competitors,
        Self::Prices,
        Self::Capabilities,
        Self::Segments,
        Self::Evidence,
    ];

    /// The word that the database, forms and the command line use.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Needs => "needs",
            Self::Ratings => "ratings",
            Self::Votes => "votes",
            Self::Competitors => "competitors",
            Self::Prices => "prices",
            Self::Capabilities => "capabilities",
            Self::Segments => "segments",
            Self::Evidence => "evidence",
        }
    }

    /// Reads the word that [`Target::as_str`] gives.
    #[must_use]
    pub fn parse(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.as_str() == word)
    }

    /// Key of its name.
    #[must_use]
    pub fn text_key(self) -> String {
        format!("import-target-{}", self.as_str())
    }

    /// The columns that it understands.
    #[must_use]
    pub fn fields(self) -> &'static [Field] {
        match self {
            Self::Needs => NEEDS,
            Self::Ratings => RATINGS,
            Self::Votes => VOTES,
            Self::Competitors => COMPETITORS,
            Self::Prices => PRICES,
            Self::Capabilities => CAPABILITIES,
            Self::Segments => SEGMENTS,
            Self::Evidence => EVIDENCE,
        }
    }

    /// One of its fields.
    #[must_use]
    pub fn field(self, id: &str) -> Option<&'static Field> {
        self.fields().iter().find(|field| field.id == id)
    }

    /// True when rows say where they come from and when it was so.
    #[must_use]
    pub fn is_dated(self) -> bool {
        self.field("date").is_some()
    }

    /// A file that shows how it may look.
    #[must_use]
    pub fn example(self) -> &'static str {
        match self {
            Self::Needs => {
                "need,note,source,date\nSee defects before the parcel leaves,Said at every visit,Interviews,2026-10-01\n"
            }
            Self::Ratings => {
                "respondent,need,importance,satisfaction,source,date\nR1,See defects before the parcel leaves,9,3,Survey,2026-10-01\nR2,See defects before the parcel leaves,8,5,Survey,2026-10-01\n"
            }
            Self::Votes => {
                "need,votes,source,date\nRead labels in bad light,16,Issue tracker,2026-10-01\n"
            }
            Self::Competitors => {
                "name,website,share,note,source,date\nRival,https://example.org,12.5,Sells to carriers,Annual report,2026-10-01\n"
            }
            Self::Prices => {
                "competitor,amount,unit,currency,source,date\nRival,49.00,seat-month,USD,Price page,2026-10-01\n"
            }
            Self::Capabilities => {
                "competitor,capability,rating,evidence,source,date\nRival,Reads labels offline,4,Tried it,Test,2026-10-01\nRival,Reads Chinese,,Nobody could tell,Test,2026-10-01\n"
            }
            Self::Segments => {
                "segment,description,source,date\nRegional carriers,Up to 50 vans,Interviews,2026-10-01\n"
            }
            Self::Evidence => {
                "title,kind,person,note,tags,needs,competitors,source,date\nDispatcher retypes labels,behaviour,Dispatcher 3,It takes three hours a week,labels; north,See defects before the parcel leaves,,Visit,2026-10-01\n"
            }
        }
    }
}

impl Field {
    /// Key of its name.
    #[must_use]
    pub fn text_key(&self) -> String {
        format!("import-field-{}", self.id)
    }

    /// How well a column's name fits, from 0 (not at all).
    #[must_use]
    pub fn fit(&self, head: &str) -> usize {
        let plain = plain(head);
        if self.names.contains(&plain.as_str()) {
            return 2;
        }
        let part = |name: &&str| name.chars().count() > 2 && plain.contains(*name);
        usize::from(self.names.iter().any(part))
    }
}

/// A word without spaces, marks and capitals: for what a column or a cell may be called, never
/// for telling records apart.
#[must_use]
pub(super) fn plain(text: &str) -> String {
    text.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_target_says_what_it_needs_and_its_example_has_it() {
        for target in Target::ALL {
            assert_eq!(Target::parse(target.as_str()), Some(target));
            let head = target.example().lines().next().unwrap();
            for field in target.fields().iter().filter(|field| field.required) {
                assert!(
                    head.split(',').any(|name| field.fit(name) == 2),
                    "{target:?} {}",
                    field.id
                );
            }
        }
    }
}
