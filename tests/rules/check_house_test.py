#!/usr/bin/env python3
"""Each house rule finds what it is there for, and is silent about a house in order."""
import pathlib
import sys
import tempfile
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import check_house  # noqa: E402

HEADER = "// Text: what this file promises to those who include it.\n#pragma once\n"
REASONS = 'X(kSpoilt, "fruit.spoilt", kDenied, "Buy fresh.")\n'


class HouseRules(unittest.TestCase):
    def findings(self, files):
        with tempfile.TemporaryDirectory() as directory:
            for name, text in files.items():
                path = pathlib.Path(directory, name)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(text)
            return [line.split(": ")[1] for line in check_house.check(directory)]

    def source(self, text, name="src/oci/a.cc"):
        folder = str(pathlib.PurePosixPath(name).parent)
        return self.findings({name: text, f"{folder}/CMakeLists.txt": "sekisho_room(x SOURCES a.cc)"})

    def test_a_house_in_order_has_no_findings(self):
        self.assertEqual([], self.source('#include "oci/a.h"\n\n#include <sys/stat.h>\n\n#include "crypto/digest.h"\n'))

    def test_an_include_of_a_higher_floor(self):
        self.assertEqual(["floors"], self.source('#include "policy/policy.h"\n'))

    def test_an_include_of_another_room_on_the_same_floor(self):
        self.assertEqual(["floors"], self.source('#include "yaml/node.h"\n'))

    def test_an_include_without_its_room(self):
        self.assertEqual(["floors"], self.source('#include "node.h"\n'))

    def test_a_link_to_a_higher_floor(self):
        self.assertEqual(["links"], self.findings({"src/oci/CMakeLists.txt": "sekisho_room(oci ROOMS base gate)"}))

    def test_a_library_outside_its_room(self):
        self.assertEqual(["libraries"], self.source("#include <openssl/evp.h>\n"))

    def test_a_library_inside_its_room(self):
        self.assertEqual([], self.source("#include <openssl/evp.h>\n", "src/crypto/a.cc"))

    def test_a_library_in_a_header_that_stays_in_its_room(self):
        self.assertEqual([], self.findings({"src/crypto/a.h": HEADER + "#include <openssl/evp.h>\n"}))

    def test_a_library_in_a_header_that_another_room_sees_through_a_second_one(self):
        self.assertEqual(["libraries"], self.findings({
            "src/crypto/a.h": HEADER + "#include <openssl/evp.h>\n",
            "src/crypto/b.h": HEADER + '#include "crypto/a.h"\n',
            "src/oci/c.h": HEADER + '#include "crypto/b.h"\n'}))

    def test_a_library_that_no_room_owns(self):
        self.assertEqual(["libraries"], self.source("#include <boost/asio.hpp>\n"))

    def test_a_glob(self):
        self.assertEqual(["no-glob"], self.findings({"CMakeLists.txt": "file(GLOB sources *.cc)\n"}))

    def test_a_source_that_nobody_builds(self):
        self.assertEqual(["sources-listed"], self.findings({"src/oci/b.cc": "", "src/oci/CMakeLists.txt": ""}))

    def test_a_header_without_a_promise(self):
        self.assertEqual(["first-line"], self.findings({"src/oci/a.h": "\n#pragma once\n"}))

    def test_a_file_too_long(self):
        self.assertEqual(["file-length"], self.source("\n" * 401))

    def test_a_function_too_long(self):
        self.assertEqual([], self.source("void f() {\n" + "  g();\n" * 58 + "}\n"))
        self.assertEqual(["function-length"], self.source("void f() {\n" + "  g();\n" * 59 + "}\n"))
        self.assertEqual(["function-length"], self.source("void f(int a,\n       int b) {\n" + "  g();\n" * 58 + "}\n"))

    def test_a_long_class_of_short_functions(self):
        self.assertEqual([], self.source("class A {\n  A()\n    : b_() {\n    c();\n  }\n" + "  int d() { return 1; }\n" * 70 + "};\n"))
        self.assertEqual(["function-length"], self.source("class A {\n  A() {\n" + "    c();\n" * 60 + "  }\n};\n"))

    def test_a_long_raw_string_in_a_function(self):
        self.assertEqual([], self.source('void f() {\n  g(R"(' + "x\n" * 99 + ')");\n}\n'))

    def test_a_bool_parameter_in_a_header_that_another_room_includes(self):
        header, user = HEADER + "int f(int a, bool b);\n", HEADER + '#include "oci/a.h"\n'
        self.assertEqual([], self.findings({"src/oci/a.h": header}))
        self.assertEqual(["no-bool-parameters"], self.findings({"src/oci/a.h": header, "src/gate/b.h": user}))

    def test_a_code_that_nobody_gives_or_tests(self):
        given = {"src/base/a.cc": "kSpoilt", "src/base/CMakeLists.txt": "a.cc", "src/base/reasons.def": REASONS}
        self.assertEqual(["reasons-tested"], self.findings({"src/base/reasons.def": REASONS}))
        self.assertEqual(["reasons-tested"], self.findings(given))
        self.assertEqual([], self.findings(given | {"testdata/cases/x/expect.json": '"fruit.spoilt"'}))

    def test_words_of_one_workplace(self):
        for words in ("see /home/joe/notes", "as decided in this session", "for issue 12"):
            self.assertEqual(["no-forbidden-words"], self.findings({"docs/a.md": words}), words)
        self.assertEqual([], self.findings({"docs/a.md": "see fluxcd/source-controller#1923 and $PWD/work/x"}))

    def test_a_link_that_leads_nowhere(self):
        self.assertEqual(["doc-links"], self.findings({"docs/a.md": "[b](b.md)"}))

    def test_the_commands_in_a_help_text(self):
        text = "Usage: x\n\nOptions:\n  -h  help\n\nSubcommands:\n  admit     opens\n  verify-blob  a blob\n"
        self.assertEqual(["admit", "verify-blob"], check_house.commands_of(text))


if __name__ == "__main__":
    unittest.main()
