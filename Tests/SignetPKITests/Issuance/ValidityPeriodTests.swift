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

    @Test func neverExceedsTheIssuers() async throws {
        let issuer = try await TestIssuer.root().certificate
        let issuance = issuer.notBefore.addingTimeInterval(10)
        let long = try ValidityPeriod(at: issuance, lifetime: .seconds(1 << 40), within: issuer)
        #expect(long.notBefore == issuer.notBefore)
        #expect(long.notAfter == issuer.notAfter)
        let short = try ValidityPeriod(at: issuance, lifetime: .seconds(60), backdating: .seconds(5), within: issuer)
        #expect(short.notBefore == issuance.addingTimeInterval(-5))
        #expect(short.notAfter == issuance.addingTimeInterval(59))
        #expect(try ValidityPeriod(at: issuance, lifetime: .seconds(1 << 30)).notAfter > issuer.notAfter)
    }

    @Test func refusesAnIssuerThatIsNotValid() async throws {
        let issuer = try await TestIssuer.root().certificate
        for moment in [issuer.notBefore.addingTimeInterval(-1), issuer.notAfter, issuer.notAfter.addingTimeInterval(1)]
        {
            #expect(throws: SignetError(.unsuitableIssuer, "")) {
                try ValidityPeriod(at: moment, lifetime: .seconds(60), within: issuer)
            }
        }
    }
}
