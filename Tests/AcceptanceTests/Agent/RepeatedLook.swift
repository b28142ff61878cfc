import Foundation

/// Does something again and again on a thread of its own, until the last reference goes.
final class RepeatedLook: Sendable {
    /// - Parameter pause: between two looks, in microseconds
    init(pause: UInt32, _ look: @escaping @Sendable () -> Void) {
        Thread.detachNewThread { [weak self] in
            while self != nil {
                look()
                usleep(pause)
            }
        }
    }
}
