import Foundation
import SignetCore
import SignetTestSupport
import Testing

@testable import SignetAgent

/// What is fetched before a task starts.
struct ArtifactTests {
    private func fetch(
        _ source: String, into place: TemporaryDirectory, mode: ArtifactStanza.Mode = .any,
        to destination: String = "local/",
        options: [String: String] = [:]
    ) async throws {
        let directory = AllocationDirectory(data: place.path, job: "j", group: "g", index: 0)
        let fetching = ArtifactFetching(
            directory: directory, task: "t", interpolation: TaskInterpolation(environment: [:], attributes: [:]))
        try await fetching.fetch(
            ArtifactStanza(
                source: source, destination: destination, mode: mode, options: options, headers: [:],
                skipsVerification: false))
    }

    private func task(_ name: String) -> String { "alloc/j/g/0/t/\(name)" }

    @Test func aFileWithItsChecksum() async throws {
        let place = try TemporaryDirectory()
        let source = try place.write("app", "hello")
        let good = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824"
        try await fetch(source, into: place, options: ["checksum": "sha256:\(good)"])
        #expect(try place.text(task("local/app")) == "hello")
        try await fetch(source, into: place, mode: .file, to: "local/bin/renamed")
        #expect(try place.text(task("local/bin/renamed")) == "hello")
        await #expect(throws: SignetError(.artifactRefused, "")) {
            try await fetch(source, into: place, options: ["checksum": "md5:\(String(repeating: "0", count: 32))"])
        }
        await #expect(throws: SignetError(.artifactUnavailable, "")) {
            try await fetch("/nowhere/x", into: place)
        }
        await #expect(throws: SignetError(.invalidInput, "")) {
            try await fetch(source, into: place, to: "../../elsewhere")
        }
    }

    @Test(arguments: ["tar.gz", "tar.xz", "zip"])
    func archivesAreUnpacked(_ kind: String) async throws {
        let place = try TemporaryDirectory()
        try place.write("tree/app/run.sh", "echo")
        try place.write("tree/app/conf/x", "y")
        let archive = place.file("app.\(kind)")
        let packed =
            kind == "zip"
            ? try await runTool("zip", ["-q", "-r", archive, "app"], directory: place.file("tree"))
            : try await runTool("tar", ["--auto-compress", "-cf", archive, "app"], directory: place.file("tree"))
        #expect(packed.status == 0)
        try await fetch(archive, into: place)
        #expect(try place.text(task("local/app/conf/x")) == "y")
        try await fetch("\(archive)//app/conf", into: place, to: "local/inner")
        #expect(try place.text(task("local/inner/x")) == "y")
        try await fetch(archive, into: place, to: "local/whole", options: ["archive": "false"])
        #expect(try place.bytes(task("local/whole/app.\(kind)")).count > 50)
    }

    /// Entries and links that lead out of the directory.
    @Test(arguments: ["entry", "link", "detour"])
    func archivesThatLeadOutAreRefused(_ trick: String) async throws {
        let place = try TemporaryDirectory()
        let archive = place.file("evil.tar")
        try place.write("tree/d/e/x", "1")
        switch trick {
        case "entry":
            let made = try await runTool(
                "tar", ["-cPf", archive, "--transform", "s,^x,../../x,", "x"], directory: place.file("tree/d/e"))
            #expect(made.status == 0)
        case "link":
            try FileManager.default.createSymbolicLink(atPath: place.file("tree/l"), withDestinationPath: "/etc/passwd")
            _ = try await runTool("tar", ["-cf", archive, "l"], directory: place.file("tree"))
        default:
            // Each link alone looks harmless.
            try FileManager.default.createSymbolicLink(atPath: place.file("tree/d/e/up"), withDestinationPath: "../..")
            try FileManager.default.createSymbolicLink(atPath: place.file("tree/out"), withDestinationPath: "d/e/up/..")
            _ = try await runTool("tar", ["-cf", archive, "d", "out"], directory: place.file("tree"))
        }
        await #expect(throws: SignetError(.artifactRefused, "")) { try await fetch(archive, into: place) }
        #expect(!FileManager.default.fileExists(atPath: place.file(task("local/evil.tar"))))
    }

    @Test func aRepositoryAtAReference() async throws {
        let place = try TemporaryDirectory()
        let repository = place.file("repository")
        try place.write("repository/a", "1")
        func git(_ arguments: String...) async throws {
            let result = try await runTool(
                "git", ["-C", repository, "-c", "user.name=x", "-c", "user.email=x@example.com"] + arguments)
            #expect(result.status == 0, "\(result.everything)")
        }
        try await git("init", "--quiet")
        try await git("add", ".")
        try await git("commit", "--quiet", "-m", "one")
        try await git("tag", "one")
        try place.write("repository/a", "2")
        try await git("commit", "--quiet", "-a", "-m", "two")
        try await fetch("git::file://\(repository)", into: place)
        #expect(try place.text(task("local/a")) == "2")
        try await fetch("git::file://\(repository)?ref=one", into: place, to: "local/old")
        #expect(try place.text(task("local/old/a")) == "1")
        await #expect(throws: SignetError(.artifactUnavailable, "")) {
            try await fetch("git::file://\(repository)", into: place, options: ["ref": "nothing"])
        }
    }
}
