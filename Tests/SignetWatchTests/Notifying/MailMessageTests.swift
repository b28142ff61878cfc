import Foundation
import SignetCore
import SignetTestSupport
import Testing

@testable import SignetWatch

@Suite struct MailMessageTests {
    @Test(
        arguments: [
            ("web@example.org", "web@example.org", nil),
            (" Web team <web@example.org> ", "web@example.org", "Web team"),
            ("\"Doe, \\\"J\\\"\" <j.doe+x@sub.example.org>", "j.doe+x@sub.example.org", "Doe, \"J\""),
            ("Größe <a@[127.0.0.1]>", "a@[127.0.0.1]", "Größe"), ("<a@b>", "a@b", nil),
        ] as [(String, String, String?)])
    func addressesAreRead(text: String, address: String, name: String?) throws {
        let found = try MailAddress(parsing: text)
        #expect(found.address == address)
        #expect(found.name == name)
    }

    @Test(arguments: [
        "", "web", "@example.org", "web@", "a b@example.org", "a@b@c", "a@exa mple.org", "a@-x.org", "a@x..org",
        ".a@x.org",
        "a..b@x.org", "a@x.org\r\nRCPT TO:<b@x.org>", "a\u{0}@x.org", "a@x.org>", "<a@x.org", "Name <a@x.org",
        "ü@x.org",
        "a@ü.org", "a\u{85}@x.org", "\"a b\"@x.org", "a@[x y]", "a<b@x.org>c", "<a@x.org>\n", "a@x.org <",
        String(repeating: "a", count: 65) + "@x.org",
    ])
    func whatIsNoAddressIsRefused(text: String) {
        // Line ends at the edge are blanks around an address, as in a file with one on a line.
        if text == "<a@x.org>\n" {
            #expect((try? MailAddress(parsing: text))?.address == "a@x.org")
        } else {
            #expect(throws: SignetError(.invalidInput, "")) { try MailAddress(parsing: text) }
        }
    }

    @Test func headersAreFoldedAndEncoded() throws {
        #expect(MailHeader("Subject", text: "Plain words").text == "Subject: Plain words\r\n")
        #expect(MailHeader("Subject", text: "Größe").text == "Subject: =?UTF-8?B?R3LDtsOfZQ==?=\r\n")
        let long = MailHeader("Subject", text: String(repeating: "word ", count: 60)).text
        #expect(long.split(separator: "\r\n").allSatisfy { $0.utf8.count <= 78 })
        #expect(long.split(separator: "\r\n").dropFirst().allSatisfy { $0.hasPrefix(" ") })
        #expect(MailHeader("Subject", text: "=?UTF-8?B?eA==?=").text != "Subject: =?UTF-8?B?eA==?=\r\n")
        #expect(MailHeader("X", text: "a\r\nBcc: b").text == "X: a Bcc: b\r\n")
        let doe = try MailAddress(parsing: "\"Doe, \\\"J\\\"\" <j@example.org>")
        #expect(MailHeader("To", [doe]).text == "To: \"Doe, \\\"J\\\"\" <j@example.org>\r\n")
    }

    @Test func quotedPrintableIsAsTheRFCWantsIt() {
        let encode = { (text: String) in String(decoding: QuotedPrintable.encode(text), as: UTF8.self) }
        #expect(encode("a=b") == "a=3Db\r\n")
        #expect(encode("end \nü\t\n") == "end=20\r\n=C3=BC=09\r\n")
        #expect(encode("a\r\nb\rc") == "a\r\nb\r\nc\r\n")
        #expect(encode("") == "\r\n")
        #expect(encode(String(repeating: "x", count: 76)) == String(repeating: "x", count: 75) + "=\r\nx\r\n")
    }

    /// Python's mail parser reads what was written, whatever it was.
    @Test(.timeLimit(.minutes(10))) func pythonReadsWhatWasWritten() async throws {
        var generator = SeededGenerator(seed: 4711)
        let letters = Array("ab .=?_\"<>,;:\\()@\t\r\nüß한🔥\u{0}\u{7F}\u{85}\u{2028}").map(String.init)
        var messages: [[String: String]] = []
        for number in 0..<60 {
            let text = { (length: Int, generator: inout SeededGenerator) in
                (0..<Int.random(in: 0...length, using: &generator)).map { _ in
                    letters.randomElement(using: &generator) ?? ""
                }.joined()
            }
            let subject = text(200, &generator)
            let body = text(600, &generator)
            let message = MailMessage(
                from: try MailAddress(parsing: "Wächter, <w@example.org>"),
                to: [try MailAddress(parsing: "b@example.org")],
                subject: subject, text: body, html: body, date: NoticeSamples.moment, id: "id-\(number)")
            messages.append([
                "raw": Data(message.bytes).base64EncodedString(),
                "subject": subject.onePrintableLine.split(separator: " ").joined(separator: " "),
                "body": body.replacing("\r\n", with: "\n").replacing("\r", with: "\n"),
            ])
        }
        let script = #"""
            import base64, json, sys
            from email import message_from_bytes, policy
            for m in json.load(sys.stdin):
                raw = base64.b64decode(m["raw"])
                p = message_from_bytes(raw, policy=policy.default)
                parts = [x for x in p.walk() if not x.is_multipart()]
                assert [x.get_content_type() for x in parts] == ["text/plain", "text/html"], parts
                assert not [d for x in p.walk() for d in x.defects], [d for x in p.walk() for d in x.defects]
                assert all(len(l) <= 78 for l in raw.split(b"\r\n")), raw
                got = str(p["subject"])
                # Blanks at the edges and runs of them are not kept, and Python drops NUL from headers.
                assert " ".join(got.split(" ")).strip() == m["subject"].strip(), (got, m["subject"])
                for x in parts:
                    body = x.get_payload(decode=True).decode().replace("\r\n", "\n")
                    assert body.rstrip("\n") == m["body"].rstrip("\n"), (body, m["body"])
            print("all read")
            """#
        let input = try JSONSerialization.data(withJSONObject: messages)
        let result = try await runTool("python3", ["-c", script], input: Array(input))
        #expect(result.output.contains("all read"), "\(result.everything)")
    }

    @Test func settingsThatWouldGiveThePasswordAwayAreRefused() throws {
        let from = try MailAddress(parsing: "a@example.org")
        var settings = MailSettings(
            host: "mail.example.org", protection: .none, username: "u", password: Secret("p"), from: from, to: [from])
        #expect(throws: SignetError(.invalidInput, "")) { try MailNotifier(name: "mail", settings: settings) }
        settings.protection = .opportunistic
        #expect(throws: SignetError(.invalidInput, "")) { try MailNotifier(name: "mail", settings: settings) }
        settings.protection = .startTLS
        #expect(throws: Never.self) { try MailNotifier(name: "mail", settings: settings) }
        settings.host = "mail.example.org/x?\r\n"
        #expect(throws: SignetError(.invalidInput, "")) { try MailNotifier(name: "mail", settings: settings) }
        settings.host = "mail.example.org"
        settings.to = []
        #expect(throws: SignetError(.invalidInput, "")) { try MailNotifier(name: "mail", settings: settings) }
    }
}
