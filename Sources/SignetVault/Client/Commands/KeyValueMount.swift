import SignetCore

/// Where a key-value secret is: its mount, the mount's version, and the path below it.
package struct KeyValueMount: Hashable, Sendable {
    /// With a slash at its end; empty when the server does not tell.
    let mount: String
    package let isVersioned: Bool
    /// Below the mount.
    package let path: String

    /// Asks the server which mount a path belongs to.
    /// - Parameters:
    ///   - mount: as given by `-mount`; nil: the path begins with it
    ///   - send: asks the server
    /// - Throws: what asking throws, but for a server that does not know such questions (404).
    package static func find(
        _ path: String, mount: String?, _ send: (VaultClient.Call) async throws -> VaultReply
    ) async throws -> KeyValueMount {
        let full = VaultConsole.bare(mount.map { "\($0)/\(path)" } ?? path)
        var call = VaultClient.Call(.GET, "sys/internal/ui/mounts/\(full)")
        call.isWrapped = false
        let reply: VaultReply?
        do {
            reply = try await send(call)
        } catch let failure as VaultClientFailure where failure.status == 404 {
            reply = nil
        }
        guard let data = reply?.data, let found = data["path"]?.text else {
            return KeyValueMount(mount: "", isVersioned: false, path: full)
        }
        let isVersioned = data["options"]?["version"]?.text == "2"
        return KeyValueMount(mount: found, isVersioned: isVersioned, path: rest(of: full, after: found))
    }

    private static func rest(of path: String, after mount: String) -> String {
        path + "/" == mount ? "" : path.hasPrefix(mount) ? String(path.dropFirst(mount.count)) : path
    }

    /// The path of the API: `secret/data/foo`, or as it was given where there are no versions.
    package func path(_ kind: String) -> String {
        isVersioned ? VaultConsole.bare("\(mount)\(kind)/\(path)") : VaultConsole.bare(mount + path)
    }
}
