#!/bin/sh
# Turns what `cargo test` prints into a JUnit report:
#
#     cargo test --no-fail-fast 2>&1 | sh examples/release-relman/junit.sh >junit.xml
#
# Only the lines `test NAME ... ok`, `FAILED` and `ignored` are read. A run that printed no result, or
# that broke off before one, gives a report with an error: no report is better than a wrong one.
set -eu

awk '
function xml(text) {
    gsub(/&/, "\\&amp;", text); gsub(/</, "\\&lt;", text); gsub(/>/, "\\&gt;", text); gsub(/"/, "\\&quot;", text)
    gsub(/[\001-\037\177]/, "?", text)
    return text
}
function add(name, inside) {
    cases = cases sprintf("    <testcase classname=\"%s\" name=\"%s\"%s\n", xml(suite), xml(name),
        inside == "" ? "/>" : ">" inside "</testcase>")
    tests++
}
/^ +Running / { suite = $2 == "unittests" ? $3 : $2 }
/^ +Doc-tests / { suite = "doc-tests" }
/^running [0-9]+ tests?$/ { started++ }
/^test result: / { ended++ }
/^test .* \.\.\. ok$/ { add(substr($0, 6, length($0) - 12), "") }
/^test .* \.\.\. FAILED$/ { add(substr($0, 6, length($0) - 16), "<failure/>"); failures++ }
/^test .* \.\.\. ignored/ { sub(/ \.\.\. ignored.*/, ""); add(substr($0, 6), "<skipped/>"); skipped++ }
/^error: could not compile/ { broken = 1 }
END {
    if (broken || tests == 0 || started != ended) { suite = "cargo"; add("the run is whole", "<error/>"); errors++ }
    print "<?xml version=\"1.0\" encoding=\"UTF-8\"?>"
    printf "<testsuites>\n  <testsuite name=\"cargo test\" tests=\"%d\" failures=\"%d\" errors=\"%d\" skipped=\"%d\">\n",
        tests, failures, errors, skipped
    printf "%s  </testsuite>\n</testsuites>\n", cases
}'
