import Synchronization

/// How many requests were answered, by route and status.
final class RequestCounters: Sendable {
    /// One kind of request.
    struct Kind: Hashable, Sendable {
        /// The route, such as `/crl/{name}.crl`, never the path itself.
        let path: String
        let status: Int
    }

    private let counts = Mutex<[Kind: Int]>([:])

    func count(path: String, status: Int) {
        counts.withLock { $0[Kind(path: path, status: status), default: 0] += 1 }
    }

    /// Every kind seen so far, in a fixed order.
    var all: [(kind: Kind, count: Int)] {
        counts.withLock(\.self).map { (kind: $0.key, count: $0.value) }
            .sorted { ($0.kind.path, $0.kind.status) < ($1.kind.path, $1.kind.status) }
    }
}
