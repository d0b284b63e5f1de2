//! Removes server paths from messages for people: only the file's name stays. Knows no folder
//! by name.

/// Shorter text after a single slash is a unit, as in `12 /s`.
const SHORTEST_NAME: usize = 3;

/// A sentence in which absolute paths are reduced to their last part.
pub fn without_paths(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('/') {
        let (before, path) = rest.split_at(at);
        out.push_str(before);
        let length = path.find(ends_path).unwrap_or(path.len());
        let (path, after) = path.split_at(length);
        let begins = before.chars().next_back().or(out.chars().next_back());
        let kept = if begins.is_none_or(is_before_path) { last_part(path) } else { None };
        out.push_str(kept.unwrap_or(path));
        rest = after;
    }
    out + rest
}

/// Characters that may precede a path: no letters, as in `and/or`, and not `https:`.
fn is_before_path(c: char) -> bool {
    c.is_whitespace() || matches!(c, '"' | '\'' | '`' | '(' | '[' | '<' | '=' | ',' | ';' | '“')
}

fn ends_path(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '"' | '\'' | '`' | ')' | ']' | '<' | '>' | ',' | ';' | ':' | '”')
}

/// The last part of a path, without a full stop that ends the sentence; nothing for what
/// is none.
fn last_part(path: &str) -> Option<&str> {
    let trimmed = path.trim_end_matches('/');
    let name = trimmed.rsplit('/').next()?;
    let deep = trimmed.matches('/').count() > 1;
    let long = name.chars().take_while(|c| c.is_alphanumeric()).count() >= SHORTEST_NAME;
    (!name.is_empty() && (deep || long)).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::without_paths;

    #[test]
    fn of_a_path_the_name_stays_and_other_slashes_are_left() {
        for (told, shown) in [
            ("cannot read /srv/data/work/01-x/model.onnx: gone", "cannot read model.onnx: gone"),
            ("\"/home/a/b.csv\" is empty", "\"b.csv\" is empty"),
            ("searched in /usr/lib, /opt/runtime/", "searched in lib, runtime"),
            ("table=/tmp/a.csv:x", "table=a.csv:x"),
            ("/tmp: no space", "tmp: no space"),
            ("12 /s and 3 km/h, CPU/GPU, and/or", "12 /s and 3 km/h, CPU/GPU, and/or"),
            ("see https://example.org/a/b", "see https://example.org/a/b"),
            ("nothing / here", "nothing / here"),
            ("文件 /srv/数据.csv 已损坏", "文件 数据.csv 已损坏"),
        ] {
            assert_eq!(without_paths(told), shown);
        }
    }
}
