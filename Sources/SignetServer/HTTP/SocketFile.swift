import Foundation
import SignetCore
import SignetRenewal

/// The file of a Unix socket: it appears under its name with its owner and mode, never before it has them.
struct SocketFile: Sendable {
    /// Absolute.
    let path: String
    /// Mode bits; nil: as the process makes it.
    let mode: UInt16?
    let owner: FileOwner

    /// Under which it is bound first.
    var draftPath: String { path + ".new" }

    /// Looks whether the name may be taken: that of a socket where nobody answers may.
    /// - Throws: `.cannotListen`
    func prepare() throws {
        var status = stat()
        guard lstat(path, &status) == 0 else { return }
        guard status.st_mode & S_IFMT == S_IFSOCK else {
            throw refusal("there is a file that is no socket", remedy: "Move it away, or configure another path.")
        }
        guard !isAnswered else {
            throw refusal(
                "another program listens there", remedy: "Stop the program that uses it, or configure another path.")
        }
    }

    /// Gives the bound file its owner and mode, and then its name.
    /// - Throws: `.cannotListen`
    func publish() throws {
        do {
            if owner.user != nil || owner.group != nil {
                try check(chown(draftPath, owner.user ?? uid_t.max, owner.group ?? gid_t.max), "give it its owner")
            }
            if let mode { try check(chmod(draftPath, mode_t(mode)), "give it its mode") }
            try check(rename(draftPath, path), "give it its name")
        } catch {
            unlink(draftPath)
            throw error
        }
    }

    func remove() { unlink(path) }

    private func check(_ status: Int32, _ what: String) throws {
        guard status != 0 else { return }
        let reason = String(cString: strerror(errno))
        throw refusal("\(reason) while trying to \(what)", remedy: "Check its directory, owner and mode.")
    }

    private func refusal(_ reason: String, remedy: String) -> SignetError {
        SignetError(.cannotListen, "Signet cannot listen on \(path): \(reason).", remedy: remedy)
    }

    private var isAnswered: Bool {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        let bytes = Array(path.utf8)
        guard bytes.count < MemoryLayout.size(ofValue: address.sun_path) else { return false }
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: bytes) }
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return false }
        defer { close(descriptor) }
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size)) == 0
            }
        }
    }
}
