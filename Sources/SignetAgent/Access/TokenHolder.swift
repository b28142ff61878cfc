import SignetCore

/// Who has the token that an agent keeps valid.
public protocol TokenHolder: Sendable {
    /// The present token; nil while there is none yet. It does not wait.
    func presentToken() async -> Secret<String>?
}
