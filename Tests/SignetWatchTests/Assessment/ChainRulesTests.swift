import Foundation
import SignetCore
import SignetPKI
import SignetTestSupport
import Testing

@testable import SignetWatch

/// What is found on the chains that servers send.
@Suite struct ChainRulesTests {
    private static let url = "http://aia.test/intermediate.crt"

    private struct Site {
        let root: JudgedAuthority
        let intermediate: JudgedAuthority
        let leaf: DecodedCertificate

        init() async throws {
            root = try await .root()
            intermediate = try await root.intermediate()
            leaf = try await intermediate.issue(names: [.dns("a.org")]) {
                $0.issuingCertificateURLs = [ChainRulesTests.url]
            }
        }

        func judge(
            _ leaf: DecodedCertificate? = nil, sends others: [DecodedCertificate], trusted: [DecodedCertificate]? = nil,
            presented: Bool = true, fetcher: ScriptedFetcher? = nil
        ) async -> [Finding] {
            let policy = AssessmentPolicy(trustAnchors: TrustAnchors(trusted ?? [root.certificate]))
            let sighting = Sighting(leaf: leaf ?? self.leaf, others: others, isPresented: presented)
            return await StandardAssessor(
                policy: policy, fetcher: fetcher, clock: ManualClock(JudgedAuthority.now)
            ).findings(
                on: Observation(
                    place: Place(source: "s", kind: .endpoint, location: "a.org:443"), moment: JudgedAuthority.now,
                    outcome: .seen(sighting)))
        }
    }

    @Test func findsNothingOnAGoodChain() async throws {
        let site = try await Site()
        let without = await site.judge(sends: [site.intermediate.certificate])
        #expect(without.isEmpty)
        let with = await site.judge(sends: [site.intermediate.certificate, site.root.certificate])
        #expect(with.isEmpty)
        let asFile = await site.judge(sends: [], presented: false)
        #expect(asFile.isEmpty)
    }

    @Test func tellsWhatIsMissing() async throws {
        let site = try await Site()
        let alone = await site.judge(sends: [])
        #expect(alone.map(\.rule) == [.chainIncomplete] && alone.map(\.severity) == [.critical])
        #expect(alone.first?.remedy.contains(Self.url) == true)
        let der = site.intermediate.certificate.der
        let fetcher = ScriptedFetcher([Self.url: { _ in der }])
        let named = await site.judge(sends: [], fetcher: fetcher)
        #expect(named.map(\.rule) == [.chainIncomplete])
        #expect(named.first?.sentence.contains("does not send \"CN=intermediate\"") == true)
        #expect(fetcher.requests.map(\.url) == [Self.url])
    }

    /// What is fetched decides nothing: an issuer that nobody trusts stays untrusted.
    @Test func fetchedIssuersAreNotTrusted() async throws {
        let site = try await Site()
        let der = site.intermediate.certificate.der
        let fetcher = ScriptedFetcher([Self.url: { _ in der }])
        let stranger = try await JudgedAuthority.root("stranger")
        let found = await site.judge(sends: [], trusted: [stranger.certificate], fetcher: fetcher)
        #expect(found.map(\.rule) == [.chainIncomplete])
        let whole = await site.judge(
            sends: [site.intermediate.certificate], trusted: [stranger.certificate], fetcher: fetcher)
        #expect(whole.map(\.rule) == [.untrusted])
    }

    @Test func tellsWrongOrderAndStrangers() async throws {
        let site = try await Site()
        let swapped = await site.judge(sends: [site.root.certificate, site.intermediate.certificate])
        #expect(swapped.map(\.rule) == [.chainOrder] && swapped.map(\.severity) == [.warning])
        #expect(swapped.first?.sentence.contains("1, 3, 2") == true)
        let stranger = try await site.root.intermediate("stranger")
        let found = await site.judge(sends: [site.intermediate.certificate, stranger.certificate])
        #expect(found.map(\.rule) == [.chainOrder])
        #expect(found.first?.sentence.contains("does not belong") == true)
    }

    /// What stands in a file is judged only where it is a chain.
    @Test func judgesChainsInFiles() async throws {
        let site = try await Site()
        let fetcher = ScriptedFetcher()
        let (intermediate, root) = (site.intermediate.certificate, site.root.certificate)
        for others in [[], [intermediate], [intermediate, root]] {
            let found = await site.judge(sends: others, presented: false, fetcher: fetcher)
            #expect(found.isEmpty, "\(others)")
        }
        let swapped = await site.judge(sends: [root, intermediate], presented: false, fetcher: fetcher)
        #expect(swapped.map(\.rule) == [.chainOrder] && swapped.map(\.severity) == [.warning])
        #expect(fetcher.requests.isEmpty)
    }

    /// A chain in a file that ends before a trusted root is whole or not: who issued its end shows it.
    @Test func tellsWhatAFileLacks() async throws {
        let site = try await Site()
        let key = try PrivateKey.generate(.ecdsaP256)
        let certificate = try await site.intermediate.issue("CN=issuing", key: key, usage: .intermediate) {
            $0.issuingCertificateURLs = [Self.url]
        }
        let leaf = try await JudgedAuthority(key: key, certificate: certificate).issue(names: [.dns("a.org")])
        let der = site.intermediate.certificate.der
        let fetcher = ScriptedFetcher([Self.url: { _ in der }])
        let found = await site.judge(leaf, sends: [certificate], presented: false, fetcher: fetcher)
        #expect(found.map(\.rule) == [.chainIncomplete] && found.map(\.severity) == [.warning])
        #expect(found.first?.sentence.contains("The chain lacks \"CN=intermediate\"") == true)
        let unasked = await site.judge(leaf, sends: [certificate], presented: false)
        #expect(unasked.isEmpty)
        // Of authorities that nobody trusts, files may be full.
        let stranger = try await JudgedAuthority.root("stranger")
        let own = await site.judge(
            leaf, sends: [certificate], trusted: [stranger.certificate], presented: false, fetcher: fetcher)
        #expect(own.isEmpty)
        let whole = await site.judge(
            leaf, sends: [certificate, site.intermediate.certificate], presented: false, fetcher: fetcher)
        #expect(whole.isEmpty)
    }

    @Test func tellsWhomNobodyTrusts() async throws {
        let site = try await Site()
        let stranger = try await JudgedAuthority.root("stranger")
        let found = await site.judge(
            sends: [site.intermediate.certificate, site.root.certificate], trusted: [stranger.certificate])
        #expect(found.map(\.rule) == [.untrusted] && found.map(\.severity) == [.critical])
        #expect(found.first?.sentence.contains("self-signed and is not among the trusted") == true)
        // A namesake of the root with another key.
        let namesake = try await JudgedAuthority.root("root")
        let forged = await site.judge(sends: [site.intermediate.certificate], trusted: [namesake.certificate])
        #expect(forged.map(\.rule) == [.untrusted])
    }

    /// An expired certificate is one finding, not two.
    @Test func expiryIsToldOnce() async throws {
        let site = try await Site()
        let old = try await site.intermediate.issue(
            names: [.dns("a.org")], until: JudgedAuthority.now.addingTimeInterval(-60))
        let found = await site.judge(old, sends: [site.intermediate.certificate])
        #expect(found.map(\.rule) == [.expired])
    }

    @Test func tellsCertificatesForSomethingElse() async throws {
        let site = try await Site()
        let client = try await site.intermediate.issue(names: [.dns("a.org")], usage: .client)
        let found = await site.judge(client, sends: [site.intermediate.certificate])
        #expect(found.map(\.rule) == [.untrusted])
        #expect(found.first?.remedy.contains("serverAuth") == true)
    }

    @Test func readsBundles() async throws {
        let site = try await Site()
        let directory = try TemporaryDirectory()
        let other = try await JudgedAuthority.root("other")
        let path = try directory.write("bundle.pem", site.root.certificate.pem + site.root.certificate.pem)
        let anchors = try TrustAnchors(path: path, and: [other.certificate])
        #expect(anchors.count == 2)
        #expect(anchors.candidates(for: [site.leaf, site.intermediate.certificate]) == [site.root.certificate])
        #expect(throws: (any Error).self) { try TrustAnchors(path: directory.file("missing.pem")) }
    }
}
