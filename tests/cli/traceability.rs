//! `docs/traceability.md` names tests: each exists, and each demand has one.

use std::path::Path;

fn read(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

/// The rows of the tables: the id and the last cell.
fn rows(page: &str) -> Vec<(String, String)> {
    let rows = page.lines().filter(|line| line.starts_with("| ") && !line.starts_with("| id |"));
    rows.map(|line| {
        let cells: Vec<&str> = line.trim_matches('|').split(" | ").map(str::trim).collect();
        (cells[0].to_owned(), cells.last().unwrap().trim_end_matches('|').to_owned())
    })
    .collect()
}

#[test]
fn every_test_that_a_demand_names_exists() {
    let page = read("docs/traceability.md");
    let mut named = 0;
    for (id, cell) in rows(&page) {
        // Every other piece between backquotes is a name.
        for test in cell.split('`').skip(1).step_by(2).filter(|text| text.contains("::")) {
            let (file, function) = test.split_once("::").unwrap();
            let source = read(&format!("tests/cli/{file}.rs"));
            let found = source.contains(&format!("#[test]\nfn {function}() {{"));
            assert!(found, "{id} names `{test}`, which is no test");
            named += 1;
        }
    }
    assert!(named > 40, "the table was not read: {named} names");
}

#[test]
fn every_demand_has_a_test() {
    let rows = rows(&read("docs/traceability.md"));
    for (process, last) in [("CMS", 25), ("CIO", 13), ("ITIL", 12), ("ERA", 15)] {
        for number in 1..=last {
            let id = format!("{process}-{number:02}");
            let cell = rows.iter().find(|(row, _)| *row == id).map(|(_, cell)| cell.as_str());
            assert!(cell.is_some_and(|cell| cell.contains("::")), "{id} has no test");
        }
    }
}

#[test]
fn every_file_of_these_tests_is_part_of_them() {
    let main = read("tests/cli/main.rs");
    for entry in std::fs::read_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        let module = name.trim_end_matches(".rs");
        let is_no_module = module == "main" || module == "snapshots";
        assert!(is_no_module || main.contains(&format!("mod {module};")), "{name} is not registered");
    }
}
