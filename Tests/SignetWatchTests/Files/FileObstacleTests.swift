import Foundation
import SignetCore
import SignetTestSupport
import Synchronization
import Testing

@testable import SignetWatch

/// What can be wrong with files: each is told with its reason, and the others are read.
@Suite struct FileObstacleTests {
    private let directory: TemporaryDirectory
    private let chain: FileTestChain
    private let good: String

    init() async throws {
        directory = try TemporaryDirectory()
        chain = try await FileTestChain()
        good = try directory.write("good.pem", chain.leaf.pem)
    }

    private func link(_ name: String, to target: String) throws {
        try FileManager.default.createSymbolicLink(atPath: directory.file(name), withDestinationPath: target)
    }

    @Test func linksThatLeadBackAreToldAndNotFollowed() async throws {
        try link("self.pem", to: "self.pem")
        try directory.write("below/inner.pem", chain.leaf.pem)
        try link("below/up", to: "..")
        let look = try await FileTestLook([directory.file("**/*.pem")])
        #expect(look.reason(directory.file("self.pem")) == "symlink-loop")
        #expect(look.reason(directory.file("below/up")) == "symlink-loop")
        #expect(look.sighting(good) != nil && look.sighting(directory.file("below/inner.pem")) != nil)
        #expect(look.count == 4)
    }

    @Test func linksAreFollowedUnlessForbidden() async throws {
        try directory.write("real/a.pem", chain.leaf.pem)
        try link("tree", to: "real")
        try link("alias.pem", to: "good.pem")
        try link("nowhere.pem", to: "nothing")
        let look = try await FileTestLook([directory.file("**/*.pem")])
        #expect(look.sighting(directory.file("tree/a.pem"))?.leaf == chain.leaf)
        #expect(look.sighting(directory.file("alias.pem"))?.leaf == chain.leaf)
        #expect(look.reason(directory.file("nowhere.pem")) == "dangling-link")
        let strict = try await FileTestLook(
            FileSourceSettings(name: "files", patterns: [directory.file("**/*.pem")], followsLinks: false))
        #expect(strict.places == [good, directory.file("real/a.pem")])
    }

    @Test(.timeLimit(.minutes(10))) func pipesAndSocketsHoldNobodyUp() async throws {
        let pipe = directory.file("pipe.pem")
        #expect(mkfifo(pipe, 0o600) == 0)
        let socket = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue), 0)
        defer { close(socket) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let path = directory.file("s.pem")
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix($0.count - 1)) }
        let bound = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(socket, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
            }
        }
        #expect(bound == 0)
        try link("linked.pem", to: "pipe.pem")
        let swept = try await FileTestLook([directory.file("pipe.*"), directory.file("s.*"), good])
        #expect(swept.sighting(good) != nil)
        let look = try await FileTestLook([pipe, path, "/dev/null", directory.file("linked.pem")])
        for place in [pipe, path, "/dev/null", directory.file("linked.pem")] {
            #expect(look.reason(place) == "not-a-file", "\(place)")
        }
    }

    @Test func filesThatAreTooLargeAreNotRead() async throws {
        let text = chain.leaf.pem + String(repeating: "x\n", count: 200_000)
        let large = try directory.write("large.pem", text)
        try directory.write("large.txt", String(repeating: "x\n", count: 200_000))
        let settings = FileSourceSettings(name: "files", patterns: [directory.path], maximumFileSize: 100_000)
        let look = try await FileTestLook(settings)
        #expect(look.places == [good, large])
        #expect(look.reason(large) == "too-large")
        let whole = try await FileTestLook([large])
        #expect(whole.sighting(large)?.leaf == chain.leaf)
    }

    @Test func tooManyEntriesAreNotAllRead() async throws {
        for index in 0..<20 { try directory.write("many/\(index).pem", chain.leaf.pem) }
        let look = try await FileTestLook(
            FileSourceSettings(name: "files", patterns: [directory.file("many/*")], maximumEntries: 5))
        #expect(look.reason(directory.file("many")) == "too-many")
        #expect(look.count == 6 && look.extent.hidden == nil && look.extent.problems.count == 1)
    }

    @Test func whatMayNotBeReadIsTold() async throws {
        try #require(getuid() == 0, "one thread alone can be another user only for root: run the tests as root")
        let secret = try directory.write("secret.pem", chain.leaf.pem)
        let key = try directory.write("site.key.pem", chain.leafKey.pem())
        try directory.write("closed/inner.pem", chain.leaf.pem)
        for path in [secret, key, directory.file("closed")] { #expect(chmod(path, 0) == 0) }
        #expect(chmod(directory.path, 0o755) == 0 && chmod(good, 0o644) == 0)
        let settings = FileSourceSettings(name: "files", patterns: [directory.file("**/*.pem")])
        let look = FileLook(settings, at: Date())
        let observations = try asNobody {
            var all: [Observation] = []
            while let some = look.next() { all += some }
            return all
        }
        var reasons: [String: String] = [:]
        for observation in observations {
            if case .unreadable(let obstacle) = observation.outcome {
                reasons[observation.place.location] = obstacle.reason
            }
        }
        #expect(reasons == [secret: "no-permission", directory.file("closed"): "no-permission"])
        #expect(observations.count == 3)
        #expect(look.extent == .everythingBut([secret, directory.file("closed")]))
    }

    /// Does `work` on a thread of its own that is nobody as far as files are concerned: to root everything is readable.
    private func asNobody(_ work: @escaping @Sendable () -> [Observation]) throws -> [Observation] {
        typealias SetUser = @convention(c) (UInt32) -> Int32
        let symbol = try #require(dlsym(nil, "setfsuid"), "the C library has no setfsuid")
        let setUser = unsafeBitCast(symbol, to: SetUser.self)
        let result = Mutex<[Observation]>([])
        let done = DispatchSemaphore(value: 0)
        let thread = Thread {
            _ = setUser(65534)
            let observations = work()
            result.withLock { $0 = observations }
            done.signal()
        }
        thread.start()
        done.wait()
        return result.withLock { $0 }
    }
}
