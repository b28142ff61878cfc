import Foundation
import SignetCore
import SignetTestSupport
import Testing

@testable import SignetDNS

@Suite struct DNSMessageTests {
    @Test func everyTypeThatIsNeededIsRead() throws {
        #expect(try DNSMessage(reading: CapturedAnswers.txt).answers.map(\.content) == [.text("onetwo")])
        #expect(
            try DNSMessage(reading: CapturedAnswers.soa).answers.map(\.content)
                == [.zoneStart(primary: "ns1.example.test", serial: 7)])
        #expect(
            try DNSMessage(reading: CapturedAnswers.caa).answers.map(\.content)
                == [.authorization(flags: 0, tag: "issue", value: "letsencrypt.org")])
        #expect(
            try DNSMessage(reading: CapturedAnswers.ns).answers.map(\.content)
                == [.name("ns2.example.test"), .name("ns1.example.test")])
        let alias = try DNSMessage(reading: CapturedAnswers.alias)
        #expect(alias.answers.map(\.content) == [.name("ns1.example.test"), .address("127.0.0.1")])
        #expect(alias.answers.map(\.name) == ["www.example.test", "ns1.example.test"])
        #expect(alias.isAuthoritative)
    }

    @Test func aNameThatDoesNotExistIsSaidByTheCode() throws {
        let message = try DNSMessage(reading: CapturedAnswers.nameError)
        #expect(message.responseCode == .nameError)
        #expect(message.responseCode.description == "NXDOMAIN")
        #expect(message.authority.map(\.type) == [.soa])
    }

    @Test func whatIsNoMessageIsRefused() {
        let tooLong = [UInt8](repeating: 0, count: DNSMessage.maximumSize + 1)
        for bytes in [[], [1], Array(CapturedAnswers.txt.prefix(40)), tooLong] {
            #expect(throws: SignetError(.dnsServerFailed, "")) { try DNSMessage(reading: bytes) }
        }
    }

    @Test func namesThatPointAtThemselvesEnd() {
        var bytes = CapturedAnswers.txt
        bytes[12] = 0xC0
        bytes[13] = 12
        #expect(throws: SignetError(.dnsServerFailed, "")) { try DNSMessage(reading: bytes) }
    }

    /// Whatever comes, reading ends with a message or an error, and so does judging its signature.
    @Test func damagedMessagesAreReadOrRefused() throws {
        let key = try TSIGKey(name: "key", algorithm: .hmacSHA256, secret: Secret("c2VjcmV0"))
        let now = Date(timeIntervalSince1970: 1_800_000_000)
        let signed = try SignedMessage(CapturedAnswers.txt, key: key, now: now)
        var read = 0
        for (index, original) in (CapturedAnswers.all + [signed.bytes]).enumerated() {
            for bytes in mutations(of: original, count: 4000, seed: UInt64(index + 1)) {
                if let message = try? DNSMessage(reading: bytes) { read += message.answers.count >= 0 ? 1 : 0 }
                #expect((try? signed.judge(bytes, now: now)) != .genuine)
            }
        }
        #expect(read > 1000)
    }

    @Test func aQueryAsksOneQuestionAndKnowsItsAnswer() throws {
        let question = DNSMessage.Question(name: try DNSName("example.test"), type: .txt)
        let query = DNSQuery(id: 0x1234, question: question, isRecursive: true, offersExtensions: true)
        let wire = try query.wire()
        #expect(wire.prefix(12) == [0x12, 0x34, 0x01, 0x00, 0, 1, 0, 0, 0, 0, 0, 1])
        #expect(wire.suffix(11) == [0, 0, 41, 0x04, 0xD0, 0, 0, 0, 0, 0, 0])
        #expect(query.answer(in: CapturedAnswers.txt) != nil)
        #expect(query.answer(in: CapturedAnswers.soa) == nil, "another question")
        #expect(query.answer(in: CapturedAnswers.txt.answering([0, 1])) == nil, "another id")
        #expect(query.answer(in: wire) == nil, "a question is no answer")
    }
}
