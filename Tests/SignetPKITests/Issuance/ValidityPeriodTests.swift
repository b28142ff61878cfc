import Foundation
import SignetCore
import SignetPKI
import Testing

@Suite struct ValidityPeriodTests {
    private let now = Date(timeIntervalSince1970: 1_800_000_000)

    @Test func beginsThirtySecondsEarlier() throws {
        let period = try ValidityPeriod(at: now.addingTimeInterval(0.7), lifetime: .seconds(120))
        #expect(period.notBefore == now.addingTimeInterval(-30))
        // Both ends are inclusive, so 120 seconds from `now` end with the 119th.
        #expect(period.notAfter == now.addingTimeInterval(119))
    }

    @Test func takesAnotherBackdating() throws {
        #expect(try ValidityPeriod(at: now, lifetime: .seconds(1), backdating: .zero).notBefore == now)
        #expect(try ValidityPeriod(at: now, lifetime: .seconds(1), backdating: .zero).notAfter == now)
        let hour = try ValidityPeriod(at: now, lifetime: .seconds(1), backdating: .seconds(3600))
        #expect(hour.notBefore == now.addingTimeInterval(-3600))
    }

    @Test(arguments: [
        (Duration.zero, Duration.zero), (.seconds(-1), .zero), (.milliseconds(999), .zero), (.seconds(1), .seconds(-1)),
    ])
    func refuses(lifetime: Duration, backdating: Duration) {
        #expect(throws: SignetError(.invalidCertificateContents, "")) {
            try ValidityPeriod(at: now, lifetime: lifetime, backdating: backdating)
        }
    }

    @Test func beginsWhenAsked() throws {
        let beginning = now.addingTimeInterval(-1_000_000.5)
        let period = try ValidityPeriod(at: now, lifetime: .seconds(60), beginning: beginning)
        #expect(period.notBefore == now.addingTimeInterval(-1_000_001))
        #expect(period.notAfter == now.addingTimeInterval(-1_000_001 + 59))
    }

    @Test func neverExceedsAnyIssuers() async throws {
        let root = try await TestIssuer.root()
        let path = try await root.intermediate().path
        let issuance = path[0].notBefore.addingTimeInterval(10)
        let long = try ValidityPeriod(at: issuance, lifetime: .seconds(1 << 40), within: path)
        #expect(long.notBefore == path[0].notBefore)
        #expect(long.notAfter == path[0].notAfter)
        let short = try ValidityPeriod(at: issuance, lifetime: .seconds(60), backdating: .seconds(5), within: path)
        #expect(short.notBefore == issuance.addingTimeInterval(-5))
        #expect(short.notAfter == issuance.addingTimeInterval(59))
        #expect(try ValidityPeriod(at: issuance, lifetime: .seconds(1 << 30)).notAfter > root.certificate.notAfter)
    }

    @Test func mayBeTheIssuersLastSecond() async throws {
        let issuer = try await TestIssuer.root().certificate
        let period = try ValidityPeriod(
            at: issuer.notAfter, lifetime: .seconds(60), backdating: .zero, within: [issuer])
        #expect(period.notBefore == issuer.notAfter && period.notAfter == issuer.notAfter)
        let next = issuer.notAfter.addingTimeInterval(1)
        #expect(throws: SignetError(.unsuitableIssuer, "")) {
            try ValidityPeriod(at: next, lifetime: .seconds(60), within: [issuer])
        }
        #expect(throws: SignetError(.unsuitableIssuer, "")) {
            try ValidityPeriod(at: issuer.notBefore, lifetime: .seconds(60), beginning: next, within: [issuer])
        }
    }
}
