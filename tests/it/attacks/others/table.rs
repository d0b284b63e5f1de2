//! The table of all routes, and a request made of one of its lines.

/// A line of the table.
#[derive(Debug, Clone)]
pub(super) struct Entry {
    pub(super) method: &'static str,
    /// Path and query with `{kind}` where an identifier stands.
    pub(super) path: &'static str,
    pub(super) body: &'static str,
    flags: Vec<&'static str>,
}

pub(super) fn table() -> Vec<Entry> {
    const PLACE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/attacks/others/routes.txt");
    let text: &'static str = std::fs::read_to_string(PLACE).unwrap().leak();
    text.lines()
        .filter(|line| !line.starts_with('#') && !line.trim().is_empty())
        .map(|line| {
            let mut parts = line.split(" |").map(str::trim);
            let (method, path) = parts.next().unwrap().split_once(' ').unwrap();
            let body = parts.next().unwrap_or_default();
            let flags = parts.next().unwrap_or_default().split_whitespace().collect();
            Entry { method, path, body, flags }
        })
        .collect()
}

impl Entry {
    pub(super) fn has(&self, flag: &str) -> bool {
        self.flags.contains(&flag)
    }

    /// The words that follow a flag, such as `ignores`.
    fn after(&self, flag: &str) -> impl Iterator<Item = &'static str> {
        let pairs = self.flags.windows(2).filter(move |pair| pair[0] == flag);
        pairs.map(|pair| pair[1]).collect::<Vec<_>>().into_iter()
    }

    /// Records that must be there, though no place of the request names them.
    pub(super) fn needed(&self) -> impl Iterator<Item = &'static str> {
        self.after("needs")
    }

    pub(super) fn ignores(&self, kind: &str) -> bool {
        self.after("ignores").any(|one| one == kind)
    }

    pub(super) fn route(&self) -> &'static str {
        self.path.split('?').next().unwrap()
    }

    pub(super) fn writes(&self) -> bool {
        self.method != "GET"
    }

    /// Which kind of record stands in a place of the path.
    pub(super) fn kind(&self, name: &str) -> String {
        let renamed = self.flags.iter().filter_map(|flag| flag.split_once('='));
        renamed.clone().find(|(from, _)| *from == name).map_or(name, |(_, to)| to).to_owned()
    }

    /// Path and query with the kinds that its flags say.
    pub(super) fn target(&self) -> String {
        let mut target = String::new();
        for (at, piece) in self.path.split('{').enumerate() {
            match piece.split_once('}').filter(|_| at > 0) {
                Some((name, rest)) => {
                    target.push_str(&format!("{{{}}}{rest}", self.kind(name)));
                }
                None => target.push_str(piece),
            }
        }
        target
    }
}

/// A place of a request in which an identifier stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Place {
    /// In the body, or in path and query.
    pub(super) in_body: bool,
    /// The index of the placeholder there.
    pub(super) at: usize,
    pub(super) kind: String,
    pub(super) in_query: bool,
}

/// Words that are no identifiers.
const NO_RECORDS: [&str; 11] = [
    "mark", "today", "soon", "rules", "risks", "target", "method", "table", "dataset", "sha256",
    "draft",
];

fn kinds(template: &str, open: char, close: char) -> impl Iterator<Item = (usize, String)> {
    let pieces = template.split(open).skip(1).filter_map(move |piece| piece.split_once(close));
    pieces.map(|(kind, _)| kind.to_owned()).enumerate().collect::<Vec<_>>().into_iter()
}

/// Every place in which another venture's identifier can be sent.
pub(super) fn places(entry: &Entry) -> Vec<Place> {
    let target = entry.target();
    let path_kinds = kinds(target.split('?').next().unwrap(), '{', '}').count();
    let in_path = kinds(&target, '{', '}').map(|(at, kind)| Place {
        in_body: false,
        at,
        kind,
        in_query: at >= path_kinds,
    });
    let in_body = kinds(entry.body, '<', '>').map(|(at, kind)| Place {
        in_body: true,
        at,
        kind,
        in_query: false,
    });
    in_path.chain(in_body).filter(|place| !NO_RECORDS.contains(&place.kind.as_str())).collect()
}

/// A template whose placeholder at a place is put between `~`, which no template holds.
pub(super) fn marked(template: &str, open: char, close: char, at: usize) -> (String, String) {
    let mut pieces = template.split(open);
    let mut before = pieces.next().unwrap_or_default().to_owned();
    for (index, piece) in pieces.enumerate() {
        let (kind, rest) = piece.split_once(close).unwrap();
        if index == at {
            let after = template[before.len() + kind.len() + 2..].to_owned();
            return (before, after);
        }
        before.push(open);
        before.push_str(kind);
        before.push(close);
        before.push_str(rest);
    }
    panic!("{template} has no place {at}");
}
