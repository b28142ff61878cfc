import Foundation
import SignetCore
import SignetPKI
import SignetTestSupport
import SignetWatch
import Testing

@Suite struct FileSourceTests {
    private let directory: TemporaryDirectory
    private let chain: FileTestChain

    init() async throws {
        directory = try TemporaryDirectory()
        chain = try await FileTestChain()
    }

    @Test func aChainIsOnePlaceWithItsIssuers() async throws {
        let path = try directory.write("site.pem", chain.fullPEM)
        let look = try await FileTestLook([path])
        #expect(look.places == [path] && look.extent == .everything)
        let sighting = try #require(look.sighting(path))
        #expect(sighting.leaf == chain.leaf && sighting.others == [chain.intermediate, chain.root])
        #expect(!sighting.isPresented && sighting.remarks.isEmpty)
        let place = try #require(look.observations.first?.place)
        #expect(place.kind == .file && place.source == "files" && place.detail.isEmpty)
    }

    @Test func ownerAndRegionAreThoseOfTheSource() async throws {
        let path = try directory.write("site.pem", chain.leaf.pem)
        let moment = Date(timeIntervalSince1970: 1_700_000_000)
        let look = try await FileTestLook(
            FileSourceSettings(name: "web", patterns: [path], owner: "web@example.org", region: "seoul"),
            clock: ManualClock(moment))
        let observation = try #require(look.observations.first)
        #expect(observation.place.owner == "web@example.org" && observation.place.region == "seoul")
        #expect(observation.moment == moment)
    }

    @Test func aLeafThatIsNotFirstIsFoundAndRemarked() async throws {
        let path = try directory.write("site.pem", chain.root.pem + chain.intermediate.pem + chain.leaf.pem)
        let look = try await FileTestLook([path])
        let sighting = try #require(look.sighting(path))
        #expect(sighting.leaf == chain.leaf && sighting.others == [chain.root, chain.intermediate])
        #expect(sighting.remarks.count == 1)
    }

    @Test func certificatesThatDoNotBelongTogetherAreAPlaceEach() async throws {
        let other = try await chain.another("mail.example.org")
        let path = try directory.write("bundle.crt", "two servers\n" + chain.leaf.pem + other.pem + chain.root.pem)
        let look = try await FileTestLook([path])
        #expect(look.places == (1...3).map { "\(path) (certificate \($0))" })
        #expect(look.sighting("\(path) (certificate 2)")?.leaf == other)
        #expect(look.sighting("\(path) (certificate 3)")?.others == [])
        let authorities = try directory.write("ca.pem", chain.root.pem + chain.intermediate.pem)
        let look1 = try await FileTestLook([authorities])
        #expect(look1.count == 2)
    }

    /// The names of a few certificates are compared, those of many are looked up.
    @Test(arguments: [0, 4, 5, 6, 12])
    func rootsOfOneNameBelongToTheChain(_ more: Int) async throws {
        var roots = [chain.root]
        for _ in 0..<more { roots.append(try await FileTestChain().root) }
        let text = chain.leaf.pem + chain.intermediate.pem + roots.map(\.pem).joined()
        let path = try directory.write("site.pem", text)
        let look = try await FileTestLook([path])
        #expect(look.places == [path])
        let sighting = try #require(look.sighting(path))
        #expect(sighting.leaf == chain.leaf && sighting.others == [chain.intermediate] + roots)
        let mixed = try directory.write("mixed.pem", text + (try await chain.another("mail.example.org")).pem)
        let each = try await FileTestLook([mixed])
        #expect(each.count == more + 4)
    }

    @Test func derAndPKCS7AreRead() async throws {
        try directory.write("all.pem", chain.fullPEM)
        try directory.write("site.der", chain.leaf.der)
        for form in ["PEM", "DER"] {
            let result = try await runTool(
                "openssl",
                [
                    "crl2pkcs7", "-nocrl", "-certfile", directory.file("all.pem"), "-outform", form, "-out",
                    directory.file("all.\(form).p7b"),
                ])
            #expect(result.status == 0, "\(result.everything)")
        }
        let look = try await FileTestLook([directory.file("*.der"), directory.file("*.p7b")])
        #expect(look.sighting(directory.file("site.der"))?.leaf == chain.leaf)
        for form in ["PEM", "DER"] {
            let sighting = try #require(look.sighting(directory.file("all.\(form).p7b")))
            #expect(sighting.leaf == chain.leaf)
            #expect(Set(sighting.others) == [chain.intermediate, chain.root])
        }
        #expect(look.count == 3)
    }

    @Test func whatHoldsNoCertificateIsPassedOverUnlessNamed() async throws {
        let key = try directory.write("site.key", chain.leafKey.pem())
        let keyToo = try directory.write("privkey.pem", chain.leafKey.pem())
        let text = try directory.write("readme.pem", "-----BEGIN nothing\n")
        let request = try await CertificateRequest.make(
            subject: DistinguishedName(commonName: "x"), alternativeNames: [], key: chain.leafKey)
        try directory.write("request.der", request.der)
        try directory.write("key.der", chain.leafKey.pkcs8)
        try directory.write("picture.bin", [0x89, 0x50, 0x4E, 0x47] + [UInt8](repeating: 0, count: 100_000))
        let swept = try await FileTestLook([directory.path])
        #expect(swept.places == [] && swept.extent == .everything)
        let named = try await FileTestLook([key, keyToo, text, directory.file("picture.bin")])
        #expect(named.reason(key) == "no-certificate" && named.reason(keyToo) == "no-certificate")
        #expect(named.reason(text) == "damaged" && named.reason(directory.file("picture.bin")) == "no-certificate")
    }

    @Test func patternsFindWhatTheyMean() async throws {
        for name in ["a/1.pem", "a/b/2.pem", "a/b/c/3.crt", "a/.hidden/4.pem", "a/.5.pem", "6.pem"] {
            try directory.write(name, chain.leaf.pem)
        }
        func found(_ patterns: String...) async throws -> [String] {
            let look = try await FileTestLook(patterns.map { directory.file($0) })
            return look.places.map { String($0.dropFirst(directory.path.count + 1)) }
        }
        let found2 = try await found("**/*.pem")
        #expect(found2 == ["6.pem", "a/1.pem", "a/b/2.pem"])
        let found3 = try await found("a/*")
        #expect(found3 == ["a/1.pem"])
        let found4 = try await found("a")
        #expect(found4 == ["a/1.pem", "a/b/2.pem", "a/b/c/3.crt"])
        let found5 = try await found("a/**")
        #expect(found5 == ["a/1.pem", "a/b/2.pem", "a/b/c/3.crt"])
        let found6 = try await found("**/b/**/*.crt")
        #expect(found6 == ["a/b/c/3.crt"])
        let found7 = try await found("*/*/*.pem")
        #expect(found7 == ["a/b/2.pem"])
        let found8 = try await found("a/.*/*.pem", "a/.*.pem")
        #expect(found8 == ["a/.5.pem", "a/.hidden/4.pem"])
        let found9 = try await found("?/[0-9].pem", "a/1.pem")
        #expect(found9 == ["a/1.pem"])
        let twice = try await FileTestLook([directory.file("**/**/*.pem"), directory.file("**/b/**/2.pem")])
        #expect(twice.count == 3)
    }

    @Test func nothingFoundIsSaid() async throws {
        let look = try await FileTestLook([
            directory.file("gone.pem"), directory.file("gone/*.pem"), directory.file("*.jks"),
        ])
        #expect(look.reason(directory.file("gone.pem")) == "missing")
        #expect(look.reason(directory.file("gone/*.pem")) == "missing")
        #expect(look.reason(directory.file("*.jks")) == "no-match")
        #expect(look.extent == .everything)
    }

    @Test func oneDamagedCertificateDoesNotHideTheOthers() async throws {
        let broken = PEMBlock(label: "CERTIFICATE", bytes: Array(chain.leaf.der.dropLast(40))).text
        let path = try directory.write("mixed.pem", chain.root.pem + broken + chain.leaf.pem)
        let look = try await FileTestLook([directory.path])
        #expect(look.reason("\(path) (certificate 2)") == "damaged")
        #expect(look.sighting("\(path) (certificate 3)")?.leaf == chain.leaf)
        let cut = try directory.write("cut.pem", String(chain.leaf.pem.dropLast(100)))
        let second = try await FileTestLook([directory.path])
        #expect(second.reason(cut) == "damaged")
        #expect(second.extent == .everythingBut([cut]))
    }

    @Test func aKeyThatEverybodyCanReadIsRemarked() async throws {
        let path = try directory.write("site.pem", chain.leaf.pem + chain.leafKey.pem())
        #expect(chmod(path, 0o644) == 0)
        let look10 = try await FileTestLook([path])
        #expect(look10.sighting(path)?.remarks.count == 1)
        #expect(chmod(path, 0o600) == 0)
        let look11 = try await FileTestLook([path])
        #expect(look11.sighting(path)?.remarks == [])
    }

    @Test func revocationListsThatEndedAreTold() async throws {
        let start = Date(timeIntervalSince1970: 1_800_000_000)
        let list = try await CertificateRevocationList.make(
            issuer: chain.intermediate, key: chain.intermediateKey, number: 1, thisUpdate: start,
            nextUpdate: start.addingTimeInterval(1000), revoked: [])
        let pem = try directory.write("list.pem", list.pem)
        let der = try directory.write("list.crl", list.der)
        let detail = "revocation list of \(chain.intermediate.subject)"
        for (seconds, expected) in [(500, nil), (950, "list-soon-stale"), (1001, "stale-list")] as [(Double, String?)] {
            let clock = ManualClock(start.addingTimeInterval(seconds))
            let look = try await FileTestLook(
                FileSourceSettings(name: "lists", patterns: [directory.file("list.*")]), clock: clock)
            #expect(look.reason("\(pem) (\(detail))") == expected)
            #expect(look.reason("\(der) (\(detail))") == expected)
        }
    }

    @Test func manyFilesAreReadByManyThreads() async throws {
        for index in 0..<500 { try directory.write("many/\(index % 10)/\(index).pem", chain.leaf.pem) }
        for parallelism in [1, 4] {
            let look = try await FileTestLook(
                FileSourceSettings(name: "many", patterns: [directory.path], parallelism: parallelism))
            #expect(look.count == 500 && look.places.count == 500 && look.extent == .everything)
        }
    }

    @Test func whatTheListenerThrowsEndsTheLook() async throws {
        try directory.write("site.pem", chain.leaf.pem)
        let source = FileSource(FileSourceSettings(name: "files", patterns: [directory.path]))
        await #expect(throws: TestSupportError.self) {
            try await source.look { _ in throw TestSupportError("full") }
        }
    }
}
