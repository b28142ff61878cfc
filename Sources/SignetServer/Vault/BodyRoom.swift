import HummingbirdCore
import NIOCore
import SignetVault
import Synchronization

/// The memory for the bodies of requests: bounded for one, and for all together, for strangers may send them too.
final class BodyRoom: Sendable {
    private let limits: ListenerLimits
    private let taken = Mutex(0)

    init(_ limits: ListenerLimits) {
        self.limits = limits
    }

    /// Reads a body and does something with it; its room is free again afterwards.
    /// - Throws: `VaultFailure` (413, 503) when there is no room for it; what reading and `body` throw.
    func withBody<Result: Sendable>(
        of request: Request, _ body: (ByteBuffer) async throws -> Result
    ) async throws -> Result {
        if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > limits.bodySize {
            throw Self.tooLarge
        }
        var buffer = ByteBuffer()
        defer { give(back: buffer.readableBytes) }
        for try await var part in request.body {
            let size = part.readableBytes
            guard buffer.readableBytes + size <= limits.bodySize else { throw Self.tooLarge }
            guard take(size) else { throw Self.tooMuch }
            buffer.writeBuffer(&part)
        }
        return try await body(buffer)
    }

    private func take(_ size: Int) -> Bool {
        taken.withLock { taken in
            guard taken + size <= limits.bodyRoom else { return false }
            taken += size
            return true
        }
    }

    private func give(back size: Int) { taken.withLock { $0 -= size } }

    private static let tooLarge = VaultFailure(status: 413, ["http: request body too large"])
    private static let tooMuch = VaultFailure(status: 503, ["too much is being sent at a time; try again"])
}
