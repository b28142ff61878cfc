import SignetCore
import SignetPKI
import Testing

@testable import SignetACME

@Suite struct RateLimitTests {
    @Test func letsEncryptsLimitsRefillAsItPublishes() {
        // letsencrypt.org/docs/rate-limits: 1 account every 18 min, 1 order every 36 s, 1 certificate of a domain every
        // 202 min (rounded) and of a set every 34 h (rounded), 1 failure every 12 min, 1 consecutive failure a day.
        let refills = RateLimit.letsEncrypt.prefix(7).map(\.refill.timeInterval)
        #expect(refills == [1080, 21.6, 36, 12_096, 120_960, 720, 86_400])
    }

    @Test func onlyItsProductionDirectoryHasThem() {
        #expect(
            RateLimit.limits(ofDirectory: "https://acme-v02.api.letsencrypt.org/directory") == RateLimit.letsEncrypt)
        #expect(RateLimit.limits(ofDirectory: "https://acme-staging-v02.api.letsencrypt.org/directory") == nil)
        #expect(RateLimit.limits(ofDirectory: "https://ca.example.com/acme/directory") == nil)
    }

    @Test func anAmountBelowOneIsOne() {
        let limit = RateLimit(0, "things", in: .seconds(60), of: .order, per: .account)
        #expect(limit.amount == 1 && limit.refill == .seconds(60))
    }

    @Test(arguments: [
        ("a.b.example.com", "example.com"), ("*.example.com", "example.com"), ("example.com", "example.com"),
        ("www.example.co.uk", "example.co.uk"), ("*.a.example.or.kr", "example.or.kr"), ("co.uk", "co.uk"),
        ("localhost", "localhost"), ("ip:192.0.2.7", "192.0.2.7"),
        ("ip:2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
    ])
    func registeredDomains(name: String, domain: String) throws {
        #expect(RegisteredDomainRule.builtIn.registeredDomain(of: try AlternativeName(parsing: name)) == domain)
    }

    @Test func theSuffixesCanBeSet() {
        let rule = RegisteredDomainRule(twoLabelSuffixes: ["github.io"])
        #expect(rule.registeredDomain(of: .dns("a.me.github.io")) == "me.github.io")
        #expect(rule.registeredDomain(of: .dns("a.example.co.uk")) == "co.uk")
    }
}
