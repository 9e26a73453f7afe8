//! Decides what of the files found somewhere is what should run there: the bytes decide, and then the names.
//!
//! Pure. A file may lie under any path. Where it goes by another base name too, it is still those bytes.
//! Start at `compare`.

use super::facts::RunningFile;
use super::id::{Digest, Id};
use super::naming::ReleaseName;
use std::collections::BTreeMap;

/// A file that was found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The line of the list that names it, counted from 1.
    pub line: usize,
    /// Its path as the list has it.
    pub path: String,
    /// The SHA-256 of its bytes.
    pub digest: Digest,
}

/// A file that runs by the record.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// The component that it belongs to.
    pub component: Id,
    /// The release that brought it.
    pub release: ReleaseName,
    /// The file.
    pub file: RunningFile,
}

/// What was found against what is recorded.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Comparison<'a> {
    /// What was found and should be there, in the order of the list.
    pub approved: Vec<(&'a Found, &'a Recorded)>,
    /// What was found and should not be there, with what runs under that name.
    pub not_approved: Vec<(&'a Found, Option<&'a Recorded>)>,
    /// What should be there and was not found.
    pub missing: Vec<&'a Recorded>,
}

impl Found {
    /// The last part of the path, whichever slash parts it.
    #[must_use]
    pub fn base_name(&self) -> &str {
        self.path.rsplit(['/', '\\']).next().unwrap_or_default()
    }
}

impl Comparison<'_> {
    /// True if nothing differs.
    #[must_use]
    pub fn agrees(&self) -> bool {
        self.not_approved.is_empty() && self.missing.is_empty()
    }
}

/// Compares what was found with what runs by the record.
#[must_use]
pub fn compare<'a>(found: &'a [Found], recorded: &'a [Recorded]) -> Comparison<'a> {
    let mut by_digest: BTreeMap<&Digest, (Vec<&Found>, Vec<&Recorded>)> = BTreeMap::new();
    let mut by_name: BTreeMap<&str, &Recorded> = BTreeMap::new();
    for one in found {
        by_digest.entry(&one.digest).or_default().0.push(one);
    }
    for one in recorded {
        by_digest.entry(&one.file.digest).or_default().1.push(one);
        by_name.entry(one.file.name.as_str()).or_insert(one);
    }
    let mut comparison = Comparison::default();
    for (files, all) in by_digest.into_values() {
        let Some(any) = all.first() else {
            comparison.not_approved.extend(files.iter().map(|file| (*file, by_name.get(file.base_name()).copied())));
            continue;
        };
        let goes_by = |file: &Found, one: &Recorded| file.base_name() == one.file.name.as_str();
        let unnamed: Vec<&Recorded> =
            all.iter().copied().filter(|one| !files.iter().any(|file| goes_by(file, one))).collect();
        let mut others = unnamed.iter();
        for file in files {
            let named = all.iter().find(|one| goes_by(file, one)).or_else(|| others.next());
            comparison.approved.push((file, named.unwrap_or(any)));
        }
        comparison.missing.extend(others);
    }
    comparison.approved.sort_by_key(|(file, _)| file.line);
    comparison.not_approved.sort_by_key(|(file, _)| file.line);
    comparison.missing.sort_by_key(|one| recorded.iter().position(|other| other == *one));
    comparison
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::id::FileName;

    fn found(files: &[(&str, &str)]) -> Vec<Found> {
        let one = |(line, (path, bytes)): (usize, &(&str, &str))| Found {
            line,
            path: (*path).to_owned(),
            digest: Digest::of(bytes.as_bytes()),
        };
        files.iter().enumerate().map(one).collect()
    }

    fn recorded(files: &[(&str, &str, &str)]) -> Vec<Recorded> {
        let one = |(component, name, bytes): &(&str, &str, &str)| Recorded {
            component: Id::parse(component).unwrap(),
            release: ReleaseName::parse("CFIS001").unwrap(),
            file: RunningFile { name: FileName::parse(name).unwrap(), digest: Digest::of(bytes.as_bytes()) },
        };
        files.iter().map(one).collect()
    }

    /// Paths approved and under which name, paths not approved and what runs by that name, names missing.
    fn told(files: &[(&str, &str)], runs: &[(&str, &str, &str)]) -> String {
        let (found, recorded) = (found(files), recorded(runs));
        let comparison = compare(&found, &recorded);
        let approved = comparison.approved.iter().map(|(file, one)| format!("{}={}", file.path, one.file.name));
        let not = comparison.not_approved.iter().map(|(file, one)| {
            format!("{}!{}", file.path, one.map(|one| one.file.name.to_string()).unwrap_or_default())
        });
        let missing = comparison.missing.iter().map(|one| format!("-{}/{}", one.component, one.file.name));
        let all: Vec<String> = approved.chain(not).chain(missing).collect();
        assert_eq!(comparison.agrees(), !all.iter().any(|one| one.contains(['!', '-'])));
        all.join(" ")
    }

    #[test]
    fn the_bytes_decide_and_the_path_does_not_matter() {
        let runs = [("web", "app.war", "war"), ("db", "rates.xml", "rates")];
        assert_eq!(
            told(&[("./opt/app.war", "war"), ("rates.xml", "rates")], &runs),
            "./opt/app.war=app.war rates.xml=rates.xml"
        );
        assert_eq!(
            told(&[("app.war", "other"), ("rates.xml", "rates")], &runs),
            "rates.xml=rates.xml app.war!app.war -web/app.war"
        );
        assert_eq!(told(&[], &runs), "-web/app.war -db/rates.xml");
        assert_eq!(told(&[("x", "stray")], &[]), "x!");
        assert_eq!(told(&[], &[]), "");
    }

    #[test]
    fn another_base_name_is_still_those_bytes() {
        let runs = [("web", "app.war", "war")];
        assert_eq!(told(&[("C:\\webapps\\ROOT.war", "war")], &runs), "C:\\webapps\\ROOT.war=app.war");
        assert_eq!(told(&[("a/app.war", "war"), ("b/app.war", "war")], &runs), "a/app.war=app.war b/app.war=app.war");
    }

    #[test]
    fn each_of_several_names_of_one_content_is_looked_for() {
        let runs = [("web", "a.conf", "same"), ("db", "b.conf", "same"), ("app", "b.conf", "same")];
        assert_eq!(told(&[("b.conf", "same")], &runs), "b.conf=b.conf -web/a.conf");
        assert_eq!(told(&[("b.conf", "same"), ("c.conf", "same")], &runs), "b.conf=b.conf c.conf=a.conf");
        assert_eq!(told(&[("c.conf", "same")], &runs), "c.conf=a.conf -db/b.conf -app/b.conf");
    }
}
