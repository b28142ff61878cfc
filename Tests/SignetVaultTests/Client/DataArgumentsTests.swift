import SignetCore
import SignetTestSupport
import Testing

@testable import SignetVault

@Suite("key=value words")
struct DataArgumentsTests {
    private func read(_ words: String...) throws -> [String: JSONValue] {
        let sources = DataArguments.Sources(
            file: { path in
                guard let text = ["id": "abc\n", "all.json": #"{"n":1,"deep":{"a":[true]}}"#][path] else {
                    throw SignetError(.unreadableFile, path)
                }
                return Array(text.utf8)
            }, standardInput: { Array(#"{"typed":"in"}"#.utf8) })
        return try DataArguments(words, from: sources).members
    }

    @Test("Values are texts, from files and standard input too")
    func values() throws {
        #expect(try read("a=b", "c=d=e", "empty=") == ["a": "b", "c": "d=e", "empty": ""])
        #expect(try read("id=@id", "body=-") == ["id": "abc\n", "body": #"{"typed":"in"}"#])
        #expect(try read(#"at=\@id"#) == ["at": "@id"])
        #expect(try read("a=1", "a=2", "a=3") == ["a": ["1", "2", "3"]])
    }

    @Test("A sole word is JSON as a whole")
    func whole() throws {
        #expect(try read("@all.json", "more=x") == ["n": 1, "deep": ["a": [true]], "more": "x"])
        #expect(try read("-") == ["typed": "in"])
    }

    @Test("What is none is refused with exit code 1", arguments: ["word", "=x", "@id"])
    func refusal(word: String) {
        #expect { try read(word) } throws: { ($0 as? VaultCommandFailure)?.status == 1 }
    }

    @Test("A file that is not there is named")
    func missing() {
        #expect(throws: SignetError(.unreadableFile, "")) { try read("a=@none") }
    }
}
