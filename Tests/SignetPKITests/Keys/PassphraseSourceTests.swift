import Foundation
import SignetCore
import SignetPKI
import SignetTestSupport
import Testing

@Suite struct PassphraseSourceTests {
    private let directory: TemporaryDirectory

    init() throws {
        directory = try TemporaryDirectory()
    }

    private func passphrase(_ text: String) throws -> String {
        try PassphraseSource(parsing: text).read().reveal()
    }

    private func refusal(_ text: String, _ code: SignetError.Code, mentions word: String) {
        let error = #expect(throws: SignetError.self) { try passphrase(text) }
        #expect(error?.code == code)
        #expect(error?.description.contains(word) == true, "\(String(describing: error))")
    }

    @Test func firstLineOfFile() throws {
        for contents in ["correct horse", "correct horse\n", "correct horse\r\nsecond line\n"] {
            let path = try directory.write("pass: word", contents)
            #expect(try passphrase("file:\(path)") == "correct horse")
        }
        let longest = String(repeating: "x", count: 4096)
        #expect(try passphrase("file:\(directory.write("longest", longest))") == longest)
    }

    @Test func unusableFiles() throws {
        refusal("file:\(directory.file("absent"))", .unreadablePassphrase, mentions: directory.file("absent"))
        refusal("file:\(directory.path)", .unreadablePassphrase, mentions: directory.path)
        refusal("file:\(try directory.write("empty", ""))", .unreadablePassphrase, mentions: "empty")
        refusal("file:\(try directory.write("blank", "\nx"))", .unreadablePassphrase, mentions: "empty")
        refusal(
            "file:\(try directory.write("long", String(repeating: "x", count: 4097)))", .unreadablePassphrase,
            mentions: "4 KiB")
        refusal("file:\(try directory.write("binary", [0xFF, 0xFE]))", .unreadablePassphrase, mentions: "UTF-8")
        refusal("file:/dev/zero", .unreadablePassphrase, mentions: "/dev/zero")
    }

    @Test func environmentVariable() throws {
        setenv("SIGNET_TEST_PASSPHRASE", "correct horse", 1)
        setenv("SIGNET_TEST_EMPTY_PASSPHRASE", "", 1)
        #expect(try passphrase("env:SIGNET_TEST_PASSPHRASE") == "correct horse")
        refusal("env:SIGNET_TEST_EMPTY_PASSPHRASE", .unreadablePassphrase, mentions: "is empty")
        refusal("env:SIGNET_TEST_NO_PASSPHRASE", .unreadablePassphrase, mentions: "is not set")
    }

    @Test func literal() throws {
        #expect(try passphrase("pass:a:b") == "a:b")
        refusal("pass:", .unreadablePassphrase, mentions: "is empty")
    }

    @Test func otherFormsAreRefusedWithoutRepeatingThem() {
        for text in ["", "hunter2", "file:", "env:", "prompt:x", "stdin", "PASS:hunter2"] {
            let error = #expect(throws: SignetError.self) { try PassphraseSource(parsing: text) }
            #expect(error?.code == .invalidInput)
            #expect(error?.description.contains("hunter2") == false)
        }
    }

    @Test func sourceDoesNotShowItsPassphrase() throws {
        let source = try PassphraseSource(parsing: "pass:hunter2")
        var dumped = ""
        dump(source, to: &dumped)
        #expect(!"\(source) \(String(reflecting: source)) \(dumped)".contains("hunter2"))
    }
}
