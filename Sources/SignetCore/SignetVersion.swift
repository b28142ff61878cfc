/// Which Signet this is.
public enum SignetVersion {
    /// What `signet --version` prints and requests to others carry.
    public static let current = "0.1.0"
}
