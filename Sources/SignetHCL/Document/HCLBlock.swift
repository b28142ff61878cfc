/// `type "label" { ... }`
public struct HCLBlock: Hashable, Sendable {
    /// A word between a block's type and its brace.
    public struct Label: Hashable, Sendable {
        /// The word, quotes removed.
        public let text: String
        /// Where it stands.
        public let position: HCLPosition

        /// Creates a label.
        public init(text: String, position: HCLPosition) {
            self.text = text
            self.position = position
        }
    }

    /// The first word.
    public let type: String
    /// The words after it.
    public let labels: [Label]
    /// What stands between the braces.
    public let body: HCLBody
    /// Where the type stands.
    public let position: HCLPosition

    /// Creates a block.
    public init(type: String, labels: [Label], body: HCLBody, position: HCLPosition) {
        self.type = type
        self.labels = labels
        self.body = body
        self.position = position
    }
}
