/// Text that grows up to a limit.
struct TextBuilder {
    private(set) var bytes: [UInt8] = []
    let limit: Int

    init(limit: Int) { self.limit = limit }

    /// - Throws: `.templateLimit` when the text would grow too long.
    mutating func append(_ more: some Collection<UInt8>) throws(TemplateFailure) {
        try reserve(more.count)
        bytes.append(contentsOf: more)
    }

    mutating func append(_ more: String) throws(TemplateFailure) { try append(more.utf8) }

    mutating func append(_ byte: UInt8, count: Int) throws(TemplateFailure) {
        guard count > 0 else { return }
        try reserve(count)
        bytes.append(contentsOf: repeatElement(byte, count: count))
    }

    private func reserve(_ count: Int) throws(TemplateFailure) {
        guard count <= limit - bytes.count else {
            throw .limit("the text grows over \(limit) bytes")
        }
    }
}
