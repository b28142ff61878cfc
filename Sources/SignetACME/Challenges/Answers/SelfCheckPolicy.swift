/// What is done between presenting an answer and telling the CA to look.
public enum SelfCheckPolicy: Hashable, Sendable {
    /// Look as the CA would, and do not ask it before the answer is seen: spares the CA's limit of failed validations.
    case look
    /// Only wait: where this machine sees other addresses or records than the world does (split horizon, no hairpin NAT).
    case wait(Duration)
    /// Ask the CA at once.
    case none
}
