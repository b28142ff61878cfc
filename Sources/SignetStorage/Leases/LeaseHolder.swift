import Foundation

/// Who holds a lease: this piece of work, in this process, on this running machine. So that, after a crash, a new process
/// on the same machine need not wait until the dead one's leases expire.
public struct LeaseHolder: Sendable {
    /// Machine and process namespace, process id and a random part, joined by slashes.
    public let text: String

    /// A new holder in this process.
    public init() {
        text = "\(Self.machine)/\(getpid())/\(UUID().uuidString)"
    }

    /// Whether `text` names a process of this machine that no longer runs. False for what cannot be known.
    public static func hasDied(_ text: String) -> Bool {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == machine, !machine.isEmpty, let process = Int32(parts[1]), process > 0 else {
            return false
        }
        return kill(process, 0) == -1 && errno == ESRCH
    }

    /// The boot of the kernel and the namespace in which process ids mean something; empty where there is no such thing.
    package static let machine: String = {
        guard let boot = try? String(contentsOfFile: "/proc/sys/kernel/random/boot_id", encoding: .utf8),
            let namespace = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/ns/pid")
        else { return "" }
        return "\(boot.prefix(36)) \(namespace)"
    }()
}
