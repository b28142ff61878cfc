import Foundation
import SignetCore
import SignetPKI
import SignetTestSupport
import Testing

@testable import SignetRenewal

@Suite struct FilesDestinationTests {
    private let directory: TemporaryDirectory
    private let pairs: PairFactory

    init() async throws {
        directory = try TemporaryDirectory()
        pairs = try await PairFactory()
    }

    private func attributes(_ path: String) throws -> (mode: mode_t, user: uid_t, group: gid_t) {
        var status = stat()
        #expect(stat(path, &status) == 0, "\(path)")
        return (status.st_mode & 0o7777, status.st_uid, status.st_gid)
    }

    private var whole: FilesDestinationSpec { files(in: directory.file("tls")) }

    @Test func allFiveRenderingsAreOfOnePair() async throws {
        let destination = FilesDestination(whole, store: "site")
        let pair = try await pairs.make()
        #expect(try await destination.current() == nil)
        #expect(try await !destination.holds(pair))
        #expect(try await destination.install(pair))
        #expect(try directory.text("tls/tls.crt") == pair.certificatePEM)
        #expect(try directory.text("tls/tls.key") == pair.key.pem())
        #expect(try directory.text("tls/ca.crt") == pair.rootsPEM)
        #expect(try directory.text("tls/chain.crt") == pair.chainPEM)
        #expect(try directory.text("tls/fullchain.crt") == pair.fullChainPEM)
        #expect(try attributes(directory.file("tls/tls.key")).mode == 0o600)
        #expect(try attributes(directory.file("tls/tls.crt")).mode == 0o644)
        #expect(try await destination.current()?.leaf == pair.leaf)
        #expect(try await destination.current()?.intermediates == pair.intermediates)
        #expect(try await destination.holds(pair))
        let verdict = try await runTool(
            "openssl",
            [
                "verify", "-CAfile", directory.file("tls/ca.crt"), "-untrusted", directory.file("tls/chain.crt"),
                "-attime", String(Int(start.timeIntervalSince1970)), directory.file("tls/tls.crt"),
            ])
        #expect(verdict.status == 0, "\(verdict.everything)")
    }

    @Test func theSamePairAgainChangesNothing() async throws {
        let destination = FilesDestination(whole, store: "site")
        let pair = try await pairs.make()
        try await destination.install(pair)
        let before = try FileManager.default.subpathsOfDirectory(atPath: directory.path).sorted()
        #expect(try await !destination.install(pair))
        #expect(try FileManager.default.subpathsOfDirectory(atPath: directory.path).sorted() == before)
    }

    @Test func modesOwnersAndEncodingsAreAsWanted() async throws {
        var spec = whole
        spec.mode = "0640"
        spec.keyMode = "0440"
        spec.owner = "nobody"
        spec.group = "nogroup"
        spec.keyEncoding = .sec1
        let destination = FilesDestination(spec, store: "site")
        let pair = try await pairs.make()
        try #require(getuid() == 0, "owners can only be changed by root: run the tests as root")
        try await destination.install(pair)
        let key = try attributes(directory.file("tls/tls.key"))
        let certificate = try attributes(directory.file("tls/tls.crt"))
        #expect(key.mode == 0o440 && certificate.mode == 0o640)
        #expect(key.user == 65534 && key.group == 65534 && certificate.user == 65534)
        #expect(try directory.text("tls/tls.key").hasPrefix("-----BEGIN EC PRIVATE KEY-----"))
        // Another mode alone is a change too.
        spec.mode = "0644"
        let changed = FilesDestination(spec, store: "site")
        #expect(try await !changed.holds(pair))
        #expect(try await changed.install(pair))
        #expect(try attributes(directory.file("tls/tls.crt")).mode == 0o644)
    }

    @Test func whatStoodThereBeforeIsReplaced() async throws {
        let old = try await pairs.make()
        try directory.write("tls/tls.crt", old.certificatePEM)
        try directory.write("tls/tls.key", try old.key.pem())
        let destination = FilesDestination(whole, store: "site")
        #expect(try await destination.current()?.leaf == old.leaf)
        let new = try await pairs.make()
        #expect(try await destination.install(new))
        #expect(try directory.text("tls/tls.crt") == new.certificatePEM)
        #expect(try await destination.current()?.leaf == new.leaf)
    }

    @Test func onlyTheGenerationBeforeIsKept() async throws {
        let destination = FilesDestination(whole, store: "site")
        for _ in 0..<5 { try await destination.install(pairs.make()) }
        let entries = try FileManager.default.contentsOfDirectory(atPath: directory.file("tls/.signet/site"))
        #expect(entries.count { $0.hasPrefix("g-") } == 2)
        #expect(entries.count == 3)
    }

    @Test func whatAKilledProcessLeftIsCleanedUp() async throws {
        let destination = FilesDestination(whole, store: "site")
        try directory.write("tls/.signet/site/.incoming-1/key.pem", "half")
        try FileManager.default.createSymbolicLink(
            atPath: directory.file("tls/.signet-link-tls.crt"), withDestinationPath: "nowhere")
        try await destination.install(pairs.make())
        let left = try FileManager.default.subpathsOfDirectory(atPath: directory.path)
        #expect(!left.contains { $0.contains("incoming") || $0.contains("signet-link") })
    }

    @Test func removingTakesAwayOnlyWhatIsOurs() async throws {
        let destination = FilesDestination(whole, store: "site")
        try await destination.install(pairs.make())
        try FileManager.default.removeItem(atPath: directory.file("tls/ca.crt"))
        try directory.write("tls/ca.crt", "someone else's")
        try directory.write("tls/other", "not ours")
        try await destination.remove()
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: directory.file("tls")).sorted() == ["ca.crt", "other"])
    }

    @Test func filesInSeveralDirectoriesChangeTogether() async throws {
        var spec = FilesDestinationSpec()
        spec.certificate = directory.file("certs/site.pem")
        spec.key = directory.file("private/deep/site.key")
        let destination = FilesDestination(spec, store: "site")
        let (first, second) = (try await pairs.make(), try await pairs.make())
        try await destination.install(first)
        try await destination.install(second)
        #expect(try directory.text("private/deep/site.key") == second.key.pem())
        #expect(try directory.text("certs/site.pem") == second.certificatePEM)
        #expect(destination.summary.hasSuffix("certs/site.pem (+1 file)"))
    }

    @Test func whatCannotBeDoneIsSaidWithPathAndRemedyAndTheOldFilesStay() async throws {
        let pair = try await pairs.make()
        var spec = whole
        spec.owner = "nobody-of-this-name"
        await #expect(throws: SignetError(.unknownOwner, "")) {
            try await FilesDestination(spec, store: "site").install(pair)
        }
        try FileManager.default.createDirectory(
            atPath: directory.file("tls/tls.key"), withIntermediateDirectories: true)
        do {
            try await FilesDestination(whole, store: "site").install(pair)
            Issue.record("it was installed")
        } catch let error as SignetError {
            #expect(error.code == .unwritableFile)
            #expect(error.message.contains(directory.file("tls/tls.key")) && error.remedy != nil)
        }
        #expect(!FileManager.default.fileExists(atPath: directory.file("tls/tls.crt")))
        // A key of a kind that the encoding cannot say.
        spec = whole
        spec.keyEncoding = .pkcs1
        await #expect(throws: SignetError(.unsupportedKey, "")) {
            try await FilesDestination(spec, store: "site").install(pair)
        }
    }

    @Test func aReadOnlyFileSystemAndAFullDiskLoseNothing() async throws {
        try #require(getuid() == 0, "file systems can only be mounted by root: run the tests as root")
        let mount = directory.file("small")
        try FileManager.default.createDirectory(atPath: mount, withIntermediateDirectories: false)
        // Room for two generations of four-kilobyte pages, not for a third beside them.
        let mounted = try await runTool("mount", ["-t", "tmpfs", "-o", "size=64k", "none", mount])
        try #require(mounted.status == 0, "\(mounted.everything)")
        defer { umount2(mount, Int32(MNT_DETACH)) }
        let destination = FilesDestination(files(in: "\(mount)/tls"), store: "site")
        let first = try await pairs.make()
        try await destination.install(first)
        let filler = open("\(mount)/filler", O_CREAT | O_WRONLY, 0o600)
        let page = [UInt8](repeating: 0, count: 4096)
        while write(filler, page, page.count) > 0 {}
        close(filler)
        let second = try await pairs.make()
        do {
            try await destination.install(second)
            Issue.record("there was room")
        } catch let error as SignetError {
            #expect(error.code == .unwritableFile && error.remedy?.contains("full") == true, "\(error)")
        }
        #expect(try await destination.holds(first))
        unlink("\(mount)/filler")
        #expect(mountReadOnly(mount))
        do {
            try await destination.install(second)
            Issue.record("it could be written")
        } catch let error as SignetError {
            #expect(error.code == .unwritableFile && error.remedy?.contains("read-only") == true, "\(error)")
        }
        #expect(try await destination.holds(first))
    }

    private func mountReadOnly(_ path: String) -> Bool {
        mount("none", path, "tmpfs", UInt(MS_REMOUNT | MS_RDONLY), nil) == 0
    }

    @Test func brokenOrMixedFilesAreNoPair() async throws {
        let (first, second) = (try await pairs.make(), try await pairs.make())
        let destination = FilesDestination(whole, store: "site")
        try directory.write("tls/tls.crt", first.certificatePEM)
        try directory.write("tls/tls.key", try second.key.pem())
        #expect(try await destination.current() == nil)
        try directory.write("tls/tls.key", try first.key.pem())
        #expect(try await destination.current()?.leaf == first.leaf)
        try directory.write("tls/fullchain.crt", second.fullChainPEM)
        #expect(try await destination.current() == nil)
        for bytes in mutations(of: Array(first.certificatePEM.utf8), count: 60, seed: 5) {
            try directory.write("tls/tls.crt", bytes)
            _ = try await destination.current()
        }
    }

    @Test func twoDestinationsOfOneSpecificationInOneDirectoryDoNotMeet() async throws {
        var (one, two) = (FilesDestinationSpec(), FilesDestinationSpec())
        (one.certificate, one.key) = (directory.file("a.crt"), directory.file("a.key"))
        (two.certificate, two.key) = (directory.file("b.crt"), directory.file("b.key"))
        let spec = makeSpec(destinations: [.files(one), .files(two)])
        let factory = SystemDestinationFactory()
        let pair = try await pairs.make()
        for index in 0..<2 { try await factory.destination(at: index, of: spec).install(pair) }
        for index in 0..<2 { #expect(try await factory.destination(at: index, of: spec).holds(pair)) }
        #expect(
            try FileManager.default.contentsOfDirectory(atPath: directory.file(".signet")).sorted() == [
                "site", "site+2",
            ])
    }
}
