import Foundation
import SignetCore
import SignetTestSupport
import Synchronization
import Testing

@testable import SignetWatch

@Suite(.timeLimit(.minutes(10))) struct FileChangesTests {
    private let directory: TemporaryDirectory
    private let clock = ManualClock()

    init() throws { directory = try TemporaryDirectory() }

    private func source(_ patterns: String...) -> FileSource {
        FileSource(FileSourceSettings(name: "files", patterns: patterns.map { directory.file($0) }), clock: clock)
    }

    /// Waits until a change has been noticed, that is until calm is waited for.
    private func awaitNotice() async {
        while clock.sleeperCount == 0 { await Task.yield() }
    }

    /// Lets time pass wherever calm is waited for, until the next change has been told of: the system may report one change in several
    /// events, and each that comes before calm has returned puts it off.
    private func letItBeTold(_ told: Told) async {
        while !told.hasEnded {
            if clock.sleeperCount > 0 { clock.advance(by: .seconds(2)) }
            await Task.yield()
        }
    }

    /// Does something and waits until it has been told of.
    private func next(
        _ changes: AsyncStream<Void>, after change: @escaping @Sendable () throws -> Void
    ) async throws -> Bool {
        let told = Told()
        async let isTold = told.first(of: changes)
        try change()
        await letItBeTold(told)
        return await isTold
    }

    @Test func aNewFileIsToldAfterCalm() async throws {
        let changes = try #require(source("*.pem").changes())
        let directory = directory
        let first = try await next(changes) { try directory.write("a.pem", "x") }
        #expect(first)
        let removed = try await next(changes) { try FileManager.default.removeItem(atPath: directory.file("a.pem")) }
        #expect(removed)
    }

    @Test func whatGoesOnChangingIsToldOnce() async throws {
        let changes = try #require(source("*.pem").changes())
        let directory = directory
        let told = Told()
        async let isTold = told.first(of: changes)
        try directory.write("a.pem", "x")
        await awaitNotice()
        clock.advance(by: .seconds(1))
        try directory.write("b.pem", "x")
        // Each further change puts it off by two seconds, but not without end.
        await letItBeTold(told)
        let outcome = await isTold
        #expect(outcome)
    }

    /// Whoever writes without end is not waited for without end.
    @Test func whatNeverRestsIsToldAllTheSame() async throws {
        let changes = try #require(source("*.pem").changes())
        let told = Told()
        async let isTold = told.first(of: changes)
        try directory.write("a.pem", "x")
        var waits = 0
        while !told.hasEnded, waits <= 20 {
            guard clock.sleeperCount > 0 else {
                await Task.yield()
                continue
            }
            waits += 1
            try directory.write("\(waits).pem", "x")
            // So that it is noticed before calm has returned; where it is not, it is told sooner.
            for _ in 0..<1000 { await Task.yield() }
            clock.advance(by: .seconds(2))
        }
        let hasEnded = told.hasEnded
        #expect(hasEnded, "after \(waits) waits")
        // Where it was not told, nobody waits any longer.
        guard hasEnded else { return }
        let outcome = await isTold
        #expect(outcome)
    }

    /// A log beside a keystore is written all the time.
    @Test func whatConcernsNobodyIsNotTold() async throws {
        let otherClock = ManualClock()
        let logs = FileSource(
            FileSourceSettings(name: "logs", patterns: [directory.file("*.log")]), clock: otherClock)
        let changes = try #require(source("*.pem").changes())
        let others = try #require(logs.changes())
        let (told, toldOthers) = (Told(), Told())
        async let isTold = told.first(of: changes)
        async let isToldOthers = toldOthers.first(of: others)
        for index in 0..<20 { try directory.write("\(index).log", "x") }
        while otherClock.sleeperCount == 0 { await Task.yield() }
        // Who hears of everything has heard of one of them by now.
        for _ in 0..<1000 { await Task.yield() }
        #expect(clock.sleeperCount == 0)
        try directory.write("a.pem", "x")
        await letItBeTold(told)
        let outcome = await isTold
        #expect(outcome)
        while !toldOthers.hasEnded {
            if otherClock.sleeperCount > 0 { otherClock.advance(by: .seconds(2)) }
            await Task.yield()
        }
        let otherOutcome = await isToldOthers
        #expect(otherOutcome)
    }

    /// A change by which what is found in a directory may become something else.
    enum Change: String, CaseIterable, Sendable {
        case rewriting, permission, movingAway, movingIn, linking, removal, movingTheDirectory

        func make(in directory: TemporaryDirectory) throws {
            let (inside, aside) = (directory.file("tls/a.pem"), directory.file("aside/b.pem"))
            switch self {
            case .rewriting:
                let file = try FileHandle(forWritingTo: URL(fileURLWithPath: inside))
                try file.write(contentsOf: Data("another".utf8))
                try file.close()
            case .permission: #expect(chmod(inside, 0o400) == 0)
            case .movingAway: #expect(rename(inside, directory.file("aside/a.pem")) == 0)
            case .movingIn: #expect(rename(aside, directory.file("tls/b.pem")) == 0)
            case .linking: #expect(symlink(aside, directory.file("tls/b.pem")) == 0)
            case .removal: #expect(unlink(inside) == 0)
            case .movingTheDirectory: #expect(rename(directory.file("tls"), directory.file("former")) == 0)
            }
        }
    }

    @Test(arguments: Change.allCases) func eachKindOfChangeIsTold(_ change: Change) async throws {
        try directory.write("tls/a.pem", "x")
        try directory.write("aside/b.pem", "x")
        let changes = try #require(source("tls/*.pem").changes())
        let directory = directory
        let told = try await next(changes) { try change.make(in: directory) }
        #expect(told)
    }

    @Test func newDirectoriesAreWatchedToo() async throws {
        let changes = try #require(source("**/*.pem").changes())
        let directory = directory
        let made = try await next(changes) {
            try FileManager.default.createDirectory(atPath: directory.file("a/b"), withIntermediateDirectories: true)
        }
        #expect(made)
        let inside = try await next(changes) { try directory.write("a/b/c.pem", "x") }
        #expect(inside)
    }

    /// As Kubernetes mounts a Secret: the link `..data` is put in place of the last one.
    @Test func aLinkThatLeadsElsewhereIsTold() async throws {
        try directory.write("..one/tls.crt", "x")
        try directory.write("..two/tls.crt", "y")
        let files = FileManager.default
        try files.createSymbolicLink(atPath: directory.file("..data"), withDestinationPath: "..one")
        try files.createSymbolicLink(atPath: directory.file("tls.crt"), withDestinationPath: "..data/tls.crt")
        let changes = try #require(source("tls.crt").changes())
        let directory = directory
        let swapped = try await next(changes) {
            try FileManager.default.createSymbolicLink(
                atPath: directory.file("..data_tmp"), withDestinationPath: "..two")
            #expect(rename(directory.file("..data_tmp"), directory.file("..data")) == 0)
        }
        #expect(swapped)
    }

    @Test func whatIsMissingIsToldWhenItComes() async throws {
        let changes = try #require(source("later/tls/site.pem").changes())
        let directory = directory
        let came = try await next(changes) { try directory.write("later/tls/site.pem", "x") }
        #expect(came)
    }

    @Test func theDirectoriesConcernedAreFound() throws {
        try directory.write("a/b/1.pem", "x")
        try directory.write("c/2.pem", "x")
        try directory.write("d/3.pem", "x")
        try FileManager.default.createSymbolicLink(
            atPath: directory.file("c/link.pem"), withDestinationPath: directory.file("d/3.pem"))
        func watched(_ pattern: String) -> Set<String> {
            let paths = WatchedDirectories(FileSourceSettings(name: "f", patterns: [directory.file(pattern)])).paths
            return Set(paths.map { String($0.dropFirst(directory.path.count)) })
        }
        #expect(watched("a/**/*.pem") == ["/a", "/a/b"])
        #expect(watched("c/link.pem") == ["/c", "/d"])
        #expect(watched("c/*.pem") == ["/c", "/d"])
        #expect(watched("gone/x.pem") == [""])
    }

    @Test func whoStopsListeningFreesTheWatch() async throws {
        let before = try inotifyWatches(of: directory.path)
        for _ in 0..<20 {
            let changes = try #require(source("*.pem").changes())
            let reader = Task { for await _ in changes {} }
            reader.cancel()
            await reader.value
        }
        while try inotifyWatches(of: directory.path) > before { await Task.yield() }
    }
}

/// One reader of changes, who can be asked whether it still reads.
private final class Told: Sendable {
    private let end = Mutex(false)

    var hasEnded: Bool { end.withLock { $0 } }

    /// Waits for the next change.
    /// - Returns: false when the changes ended instead.
    func first(of changes: AsyncStream<Void>) async -> Bool {
        defer { end.withLock { $0 = true } }
        for await _ in changes { return true }
        return false
    }
}
