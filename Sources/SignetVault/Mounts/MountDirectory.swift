/// Finds who serves a path: for those that end or renew what a mount has handed out.
protocol MountDirectory: Sendable {
    /// - Parameter path: below `/v1/`: `pki/issue/web`, `auth/approle/login`
    /// - Returns: nil when nothing is mounted there any more.
    func mount(serving path: String) -> MountedBackend?
}

/// A backend with the mount it serves.
struct MountedBackend: Sendable {
    let entry: MountEntry
    let backend: any VaultBackend
}
