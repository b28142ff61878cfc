import Foundation
import SignetCore
import SignetPKI
import SignetTestSupport
import Testing

@testable import SignetACME

@Suite struct LimitLedgerTests {
    private let start = Date(timeIntervalSince1970: 1_800_000_000)
    private let hour: TimeInterval = 3600

    private func certificate(
        _ name: String, after seconds: TimeInterval = 0, account: String = "a", _ exemptions: Set<LimitExemption> = []
    ) -> LimitedEvent {
        .certificate(
            of: [.dns(name)], at: start.addingTimeInterval(seconds), account: account, exemptions: exemptions)
    }

    private func letsEncrypt() -> LimitLedger { LimitLedger(limits: RateLimit.letsEncrypt) }

    @Test func fiftyCertificatesOfADomainPassAndTheNextWaitsForOneToken() throws {
        var ledger = letsEncrypt()
        for number in 0..<50 { #expect(ledger.admit(certificate("n\(number).example.com")).isEmpty) }
        let next = certificate("n50.example.com")
        let meeting = try #require(ledger.meetings(of: next).first)
        #expect(meeting.limit.description == "50 certificates per registered domain in 7d")
        #expect(meeting.subject == "example.com")
        // A token comes back every 7 d / 50 = 3 h 21 min 36 s.
        #expect(abs(meeting.until.timeIntervalSince(start) - 12_096) < 0.01)
        #expect(ledger.meetings(of: certificate("a.example.net")).isEmpty)
        #expect(ledger.meetings(of: certificate("n50.example.com", after: 12_097)).isEmpty)
        #expect(ledger.meetings(of: next) == ledger.meetings(of: next), "looking does not count")
    }

    @Test func theSameNamesPassFiveTimesAndThenEvery33HoursAnd36Minutes() throws {
        var ledger = letsEncrypt()
        for _ in 0..<5 { #expect(ledger.admit(certificate("a.example.com", [.exactSetRenewal])).isEmpty) }
        let first = ledger.admit(certificate("a.example.com", [.exactSetRenewal]))
        let second = ledger.admit(certificate("a.example.com", [.exactSetRenewal]))
        #expect(first.map(\.limit.scope) == [.exactSet])
        #expect(abs(try #require(first.first).until.timeIntervalSince(start) - 33.6 * hour) < 0.01)
        #expect(abs(try #require(second.first).until.timeIntervalSince(start) - 67.2 * hour) < 0.01)
        #expect(ledger.meetings(of: certificate("a.example.com", [.renewalInformation])).isEmpty)
    }

    @Test func theOrderOfNamesDoesNotMatter() {
        var ledger = LimitLedger(limits: [
            RateLimit(1, "sets", in: .seconds(3600), of: .certificate, per: .exactSet)
        ])
        let names: [AlternativeName] = [.dns("a.example.com"), .dns("b.example.com")]
        ledger.count(.certificate(of: names, at: start, account: "a"))
        #expect(ledger.meetings(of: .certificate(of: names.reversed(), at: start, account: "b")).count == 1)
        #expect(ledger.meetings(of: .certificate(of: [names[0]], at: start, account: "a")).isEmpty)
    }

    @Test func renewalsOfTheSameNamesTakeNothingFromTheDomain() {
        var ledger = letsEncrypt()
        for number in 0..<200 {
            #expect(ledger.admit(certificate("n\(number).example.com", [.exactSetRenewal])).isEmpty)
        }
        #expect(ledger.meetings(of: certificate("new.example.com")).isEmpty)
    }

    @Test func ordersAreCountedPerAccountAndADomainAcrossAccounts() {
        var ledger = letsEncrypt()
        for number in 0..<300 { #expect(ledger.admit(certificate("example-\(number).com")).isEmpty) }
        let held = ledger.meetings(of: certificate("example-300.com"))
        #expect(held.map(\.limit.scope) == [.account])
        #expect(held.map { $0.until.timeIntervalSince(start).rounded() } == [36])
        #expect(ledger.meetings(of: certificate("example-300.com", account: "b")).isEmpty)
        for number in 0..<50 { ledger.count(certificate("n\(number).example.com", account: "b")) }
        #expect(ledger.meetings(of: certificate("x.example.com", account: "c")).map(\.subject) == ["example.com"])
    }

    @Test func theLongestLimitComesFirstAndWhoWaitsLongerWaitsForLonger() {
        var ledger = LimitLedger(limits: [
            RateLimit(1, "short", in: .seconds(60), of: .certificate, per: .account),
            RateLimit(1, "long", in: .seconds(600), of: .certificate, per: .account),
        ])
        #expect(ledger.admit(certificate("a.example.com")).isEmpty)
        let (second, third) = (ledger.admit(certificate("b.example.com")), ledger.admit(certificate("c.example.com")))
        #expect(second.map(\.limit.name) == ["long", "short"] && third.map(\.limit.name) == ["long", "short"])
        #expect((second + third).map { $0.until.timeIntervalSince(start).rounded() } == [600, 60, 1200, 60])
        #expect(ledger.admit(certificate("b.example.com", after: 600)).isEmpty)
        #expect(!ledger.admit(certificate("c.example.com", after: 600)).isEmpty)
        #expect(ledger.admit(certificate("c.example.com", after: 1200)).isEmpty)
    }

    @Test func whoWaitsForOneLimitTakesNothingFromTheOthers() {
        var ledger = letsEncrypt()
        for number in 0..<50 { #expect(ledger.admit(certificate("n\(number).example.com")).isEmpty) }
        for number in 50..<400 {
            #expect(ledger.admit(certificate("n\(number).example.com")).map(\.limit.scope) == [.registeredDomain])
        }
        for number in 0..<250 { #expect(ledger.admit(certificate("other-\(number).com")).isEmpty) }
        #expect(ledger.admit(certificate("other-250.com")).map(\.limit.scope) == [.account])
    }

    @Test func otherActionsAreCountedToo() throws {
        var ledger = letsEncrypt()
        let failure = LimitedEvent([.failedAuthorization], at: start, account: "a", names: [.dns("a.example.com")])
        for _ in 0..<5 { #expect(ledger.admit(failure).isEmpty) }
        #expect(abs(try #require(ledger.meetings(of: failure).first).until.timeIntervalSince(start) - 720) < 0.01)
        let nonce = LimitedEvent([.request("newNonce")], at: start, address: [192, 0, 2, 1])
        for _ in 0..<20 { #expect(ledger.admit(nonce).isEmpty) }
        #expect(ledger.meetings(of: nonce).map(\.subject) == ["192.0.2.1"])
        let account = LimitedEvent(
            [.account], at: start, address: [0x20, 1, 0xD, 0xB8] + [UInt8](repeating: 0, count: 12))
        for _ in 0..<10 { #expect(ledger.admit(account).isEmpty) }
        #expect(ledger.meetings(of: account).map(\.limit.scope) == [.address])
    }

    /// Whatever is asked when, in no stretch of a period does more get through than the amount and what came back meanwhile.
    @Test func noMorePassesThanTheBucketHolds() {
        var generator = SeededGenerator(seed: 5)
        let limit = RateLimit(7, "tokens", in: .seconds(700), of: .certificate, per: .account)
        var ledger = LimitLedger(limits: [limit])
        var moment: TimeInterval = 0
        var passed: [TimeInterval] = []
        for _ in 0..<2000 {
            moment += Double.random(in: 0...120, using: &generator) * (Bool.random(using: &generator) ? 1 : 0.1)
            let event = certificate("a.example.com", after: moment)
            guard ledger.meetings(of: event).isEmpty else { continue }
            ledger.count(event)
            passed.append(moment)
        }
        #expect(passed.count > 300)
        for (index, first) in passed.enumerated() {
            for (offset, last) in passed[index...].prefix(30).enumerated() {
                #expect(Double(offset + 1) <= 7 + (last - first) / 100 + 1e-4)
            }
        }
    }
}
