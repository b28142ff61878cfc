import Synchronization

private let handedOut = Mutex<Set<Int>>([])

/// A TCP port on 127.0.0.1 that was free a moment ago, and that no other caller in this program gets.
///
/// Not one of those from which Linux serves connections and port 0 (32768 and up): a busy machine takes such a port again before
/// the program that it is meant for has begun to listen.
public func freePort() throws -> Int {
    for _ in 0..<1000 {
        let number = Int.random(in: 15_000..<32_768)
        guard handedOut.withLock({ $0.insert(number).inserted }) else { continue }
        if (try? ClosedPort(number)) != nil { return number }
    }
    throw TestSupportError("No free port below 32768.")
}
