import Foundation
import SignetCore
import SignetDNS
import SignetTestSupport
import Testing

@testable import SignetACME

/// The TXT record that stays.
@Suite struct DNSPersistTests {
    private let names = MemoryNames()
    private let clock = ManualClock()
    private let task = makeTask(.dnsPersist01, token: nil, issuers: ["CA.example.com.", "ca2.example.com"])
    private let account = "https://ca.example.com/acct/1"

    private func solver(_ provider: (any RecordProvider)?) -> DNSPersistSolver {
        DNSPersistSolver(provider: provider, names: names, propagation: names, clock: clock)
    }

    private func put(_ value: String) {
        let record = TextRecord(name: "_validation-persist.shop.example.com", value: value, ttl: 60)
        names.state.withLock { _ = $0.records.insert(record) }
    }

    @Test func itIsMadeOnceAndStays() async throws {
        for _ in 0..<2 {
            try await solver(names).present(task)
            try await solver(names).check(task)
            try await solver(names).cleanUp(task)
        }
        #expect(names.changes == ["add _validation-persist.shop.example.com in example.com"])
        #expect(names.values == ["_validation-persist.shop.example.com ca.example.com; accounturi=\(account)"])
    }

    @Test func aWildcardNeedsItsPolicy() async throws {
        let wildcard = makeTask(.dnsPersist01, token: nil, isWildcard: true, issuers: ["ca.example.com"])
        try await solver(names).present(task)
        try await solver(names).present(wildcard)
        #expect(names.values.count == 2)
        #expect(names.values.last?.hasSuffix("accounturi=\(account); policy=wildcard") == true)
    }

    @Test func withoutAProviderTheRecordIsSpelledOut() async throws {
        let error = try await SignetError.thrown { try await solver(nil).present(task) }
        #expect(error.code == .challengeUnsolvable)
        #expect(error.remedy?.contains("Add the TXT record \"ca.example.com; accounturi=\(account)\" there") == true)
        put("ca2.example.com; accounturi=\(account); persistUntil=4102444800")
        try await solver(nil).present(task)
        try await solver(nil).check(task)
        #expect(names.changes.isEmpty)
    }

    @Test func anExpiredRecordIsNotEnough() async throws {
        put("ca.example.com; accounturi=\(account); persistUntil=\(Int(clock.now.timeIntervalSince1970))")
        let error = try await SignetError.thrown { try await solver(nil).check(task) }
        #expect(error.code == .challengeNotVisible)
    }

    @Test func aChallengeWithoutIssuersCannotBeSolved() async throws {
        let error = try await SignetError.thrown {
            try await solver(names).present(makeTask(.dnsPersist01, token: nil))
        }
        #expect(error.code == .challengeUnsolvable)
        #expect(names.changes.isEmpty)
    }

    struct Value: Sendable, CustomTestStringConvertible {
        let text: String
        let permits: Bool
        var testDescription: String { text }
    }

    static let values = [
        Value(text: "ca.example.com; accounturi=https://ca.example.com/acct/1", permits: true),
        Value(text: "CA.EXAMPLE.COM. ;ACCOUNTURI = https://ca.example.com/acct/1 ;", permits: true),
        Value(text: "ca.example.com;accounturi=https://ca.example.com/acct/1;future=thing", permits: true),
        Value(text: "ca.example.com; accounturi=https://ca.example.com/acct/1; persistUntil=1", permits: false),
        Value(text: "ca.example.com; accounturi=https://ca.example.com/acct/1; persistUntil=soon", permits: false),
        Value(
            text: "ca.example.com; accounturi=https://ca.example.com/acct/1; persistUntil=99999999999999999999",
            permits: false),
        Value(text: "ca.example.com; accounturi=https://ca.example.com/acct/2", permits: false),
        Value(text: "other.example.com; accounturi=https://ca.example.com/acct/1", permits: false),
        Value(text: "ca.example.com; accounturi=a; accounturi=https://ca.example.com/acct/1", permits: false),
        Value(text: "ca.example.com", permits: false), Value(text: "", permits: false),
        Value(text: ";", permits: false),
        Value(text: "v=spf1 -all", permits: false), Value(text: "ca.example.com; nonsense", permits: false),
    ]

    @Test(arguments: values) func valuesAreReadAsCAsDo(value: Value) {
        let isPermitted = PersistentAuthorization(value.text)?.permits(task, at: clock.now) ?? false
        #expect(isPermitted == value.permits)
    }

    @Test func whatIsWrittenIsReadBack() throws {
        let written = PersistentAuthorization(
            issuer: "ca.example.com", accountURI: account, coversWildcards: true,
            persistUntil: Date(timeIntervalSince1970: 4_102_444_800))
        #expect(PersistentAuthorization(written.text) == written)
        #expect(written.text == "ca.example.com; accounturi=\(account); policy=wildcard; persistUntil=4102444800")
        for damaged in mutations(of: Array(written.text.utf8), count: 3000, seed: 9) {
            guard let read = PersistentAuthorization(String(decoding: damaged, as: UTF8.self)) else { continue }
            #expect(PersistentAuthorization(read.text) != nil)
        }
    }
}
