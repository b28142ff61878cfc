import SignetCore
import Testing

@Suite struct NamesAndPathsTests {
    @Test(arguments: ["a", "A-1_b.c", "0", String(repeating: "x", count: 100)])
    func namesThatAreUsable(_ text: String) throws {
        #expect(EntityName.isUsable(text))
        try EntityName.check(text, of: "a role")
    }

    @Test(arguments: ["", ".a", "-a", "a/b", "a b", "ä", "a\0", String(repeating: "x", count: 101)])
    func namesThatAreNot(_ text: String) {
        #expect(!EntityName.isUsable(text))
        let error = #expect(throws: SignetError.self) { try EntityName.check(text, of: "a role") }
        #expect(error?.code == .invalidInput && error?.message.hasSuffix("cannot be the name of a role.") == true)
    }

    @Test(arguments: [
        ("a", "/d/a"), ("/a//b/./c/", "/a/b/c"), ("../../../x", "/x"), ("", "/d"), ("/", "/"), ("a/../b", "/d/b"),
    ])
    func pathsBecomeAbsolute(_ text: String, path: String) {
        #expect(AbsolutePath.make(text, relativeTo: "/d") == path)
    }

    @Test(arguments: [("/a/b", "/a"), ("/a", "/"), ("/", "/")])
    func directories(_ path: String, directory: String) {
        #expect(AbsolutePath.directory(of: path) == directory)
    }

    @Test(arguments: [
        ("as it is", "as it is"), ("one\n  two\n\n   three  ", "one two three"), ("a\r\nb", "a b"), ("\n", ""),
    ])
    func severalLinesBecomeOne(_ text: String, line: String) {
        #expect(text.onOneLine == line)
    }
}
