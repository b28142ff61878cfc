import Foundation
import SignetCore
import SignetPKI
import SignetTestSupport
import Testing

@testable import SignetRenewal

/// Changes of specifications and of files behind the engine's back, with real files.
@Suite struct EngineChangesTests {
    private func serial(_ path: String) throws -> String? {
        let bytes = try Array(Data(contentsOf: URL(fileURLWithPath: path)))
        return try CertificateFile(bytes: bytes).certificates.first?.serialNumberText
    }

    private func spec(_ stage: EngineStage) -> CertificateSpec {
        makeSpec(destinations: [.files(files(in: stage.directory.file("tls")))], actions: [.word("reload")])
    }

    private func forgetEverything(_ stage: EngineStage) async throws {
        try await stage.database.write { session in
            for table in ["certificates", "pairs", "events"] { try session.execute("DELETE FROM renewal_\(table)") }
        }
    }

    @Test func aPairOnDiskIsTakenOverByANewDatabase() async throws {
        let stage = try await EngineStage(usesFiles: true)
        try await stage.engine.apply([spec(stage)])
        try await stage.engine.runDueOnce()
        let first = try await stage.engine.status(of: "site")
        // The database is lost, the files and the authority are not.
        try await forgetEverything(stage)
        try await stage.engine.apply([spec(stage)])
        try await stage.engine.runDueOnce()
        let second = try await stage.engine.status(of: "site")
        #expect(second.phase == .valid)
        #expect(second.serialNumber == first.serialNumber)
        #expect(second.nextAttempt == first.nextAttempt)
        #expect(stage.authority.issuedCount == 1)
        #expect(stage.world.actions == ["reload"])
        // It is a pair like any other from now on.
        try await stage.live(until: start.addingTimeInterval(25 * .day))
        #expect(try await stage.engine.status(of: "site").serialNumber != first.serialNumber)
    }

    static let unfit: [@Sendable (inout CertificateSpec, TestAuthority) -> Void] = [
        { spec, _ in spec.names.append(.dns("more.example.com")) },
        { spec, _ in spec.key.algorithm = .ecdsaP384 },
        { spec, _ in spec.usage = .peer },
        { spec, _ in spec.subject = DistinguishedName(commonName: "else") },
        { _, authority in authority.with { state in state.revoked = Set(state.issued.values.map(\.leaf.der)) } },
    ]

    @Test(arguments: unfit.indices)
    func aPairOnDiskThatDoesNotFitIsReplaced(index: Int) async throws {
        let stage = try await EngineStage(usesFiles: true)
        try await stage.engine.apply([spec(stage)])
        try await stage.engine.runDueOnce()
        try await forgetEverything(stage)
        var changed = spec(stage)
        Self.unfit[index](&changed, stage.authority)
        try await stage.engine.apply([changed])
        try await stage.engine.runDueOnce()
        #expect(stage.authority.issuedCount == 2)
    }

    @Test func whileTheIssuerCannotSayWhetherItKnowsAPairNothingIsReplaced() async throws {
        let stage = try await EngineStage(usesFiles: true)
        try await stage.engine.apply([spec(stage)])
        try await stage.engine.runDueOnce()
        try await forgetEverything(stage)
        stage.authority.with { $0.recognitionFailure = SignetError(.timedOut, "The issuer did not answer.") }
        try await stage.engine.apply([spec(stage)])
        try await stage.engine.runDueOnce()
        #expect(try await stage.engine.status(of: "site").phase == .failing)
        stage.authority.with { $0.recognitionFailure = nil }
        try await stage.live(until: start.addingTimeInterval(60))
        #expect(try await stage.engine.status(of: "site").phase == .valid)
        #expect(stage.authority.issuedCount == 1)
    }

    @Test func filesDeletedOrAlteredAreRestored() async throws {
        let settings = EngineSettings(inspectionInterval: .seconds(600))
        let stage = try await EngineStage(usesFiles: true, settings: settings)
        try await stage.engine.apply([spec(stage)])
        try await stage.engine.runDueOnce()
        let first = try await stage.engine.status(of: "site")
        let (certificate, key) = (stage.directory.file("tls/tls.crt"), stage.directory.file("tls/tls.key"))

        try FileManager.default.removeItem(atPath: key)
        try await stage.engine.runDueOnce()
        #expect(!FileManager.default.fileExists(atPath: key), "it is not looked all the time")
        stage.clock.advance(by: .seconds(600))
        try await stage.engine.runDueOnce()
        #expect(try serial(certificate) == first.serialNumber)
        #expect(try PrivateKey(pem: String(contentsOfFile: key, encoding: .utf8)).algorithm == .ecdsaP256)

        try FileManager.default.removeItem(atPath: certificate)
        try "not a certificate".write(toFile: certificate, atomically: false, encoding: .utf8)
        // A restart looks at once.
        try await stage.anotherEngine(settings: settings).runDueOnce()
        #expect(try serial(certificate) == first.serialNumber)
        #expect(stage.authority.issuedCount == 1)
        #expect(stage.world.actions == ["reload", "reload", "reload"])
        #expect(try await stage.kinds(of: "site").count { $0 == "damaged" } == 2)
    }

    @Test func changedNamesChangedFilesAndVanishedSpecifications() async throws {
        let stage = try await EngineStage(usesFiles: true)
        var wanted = spec(stage)
        try await stage.engine.apply([wanted])
        try await stage.engine.runDueOnce()
        let first = try await stage.engine.status(of: "site")

        wanted.destinations = [.files(files(in: stage.directory.file("elsewhere")))]
        try await stage.engine.apply([wanted])
        try await stage.engine.runDueOnce()
        #expect(try serial(stage.directory.file("elsewhere/tls.crt")) == first.serialNumber)
        #expect(stage.authority.issuedCount == 1)

        wanted.names.append(.dns("www.example.com"))
        try await stage.engine.apply([wanted])
        try await stage.engine.runDueOnce()
        let second = try await stage.engine.status(of: "site")
        #expect(try serial(stage.directory.file("elsewhere/fullchain.crt")) == second.serialNumber)
        #expect(second.serialNumber != first.serialNumber)
        #expect(try serial(stage.directory.file("tls/tls.crt")) == first.serialNumber, "what was left stays")

        try await stage.engine.apply([])
        #expect(try await stage.engine.status().isEmpty)
        await #expect(throws: SignetError(.notFound, "")) { try await stage.engine.status(of: "site") }
        await #expect(throws: SignetError(.notFound, "")) { try await stage.engine.renewNow("site") }
        stage.clock.advance(by: .seconds(60 * 86_400))
        try await stage.engine.runDueOnce()
        #expect(stage.authority.issuedCount == 2)
        #expect(try serial(stage.directory.file("elsewhere/tls.crt")) == second.serialNumber)
        #expect(try await stage.kinds(of: "site").last == "dropped")
    }

    @Test func aDirectoryThatCannotBeWrittenIsSaidAndOvercome() async throws {
        let stage = try await EngineStage(usesFiles: true)
        // A file where the directory should be stops even root.
        try stage.directory.write("tls", "in the way")
        try await stage.engine.apply([spec(stage)])
        try await stage.engine.runDueOnce()
        let failing = try await stage.engine.status(of: "site")
        #expect(failing.phase == .failing)
        #expect(failing.lastError?.contains(stage.directory.file("tls")) == true)
        #expect(failing.installed.first?.serialNumber == nil)
        #expect(stage.world.actions.isEmpty)
        try FileManager.default.removeItem(atPath: stage.directory.file("tls"))
        try await stage.live(until: start.addingTimeInterval(60))
        #expect(try await stage.engine.status(of: "site").phase == .valid)
        #expect(stage.world.actions == ["reload"])
        #expect(stage.authority.issuedCount == 1)
    }

    @Test func aSelfSignedCertificateIsKeptValidToo() async throws {
        let stage = try await EngineStage(usesFiles: true)
        var wanted = spec(stage)
        wanted.issuer = IssuerReference(kind: "self-signed", name: "")
        wanted.lifetime = DurationText(.seconds(3600))
        try await stage.engine.apply([wanted])
        try await stage.live(until: start.addingTimeInterval(.day))
        let status = try await stage.engine.status(of: "site")
        #expect(status.phase == .valid)
        #expect(status.notAfter.map { $0 > stage.clock.now } == true)
        let verdict = try await runTool(
            "openssl",
            [
                "verify", "-CAfile", stage.directory.file("tls/ca.crt"), "-attime",
                String(Int(stage.clock.now.timeIntervalSince1970)), stage.directory.file("tls/tls.crt"),
            ])
        #expect(verdict.status == 0, "\(verdict.everything)")
    }
}
