import SignetCore

/// Why something could not be computed, before the place in the template is known.
struct TemplateFailure: Error {
    var code: SignetError.Code
    var message: String
    var remedy: String?

    init(_ message: String, remedy: String? = nil, code: SignetError.Code = .templateFailed) {
        self.code = code
        self.message = message
        self.remedy = remedy
    }

    /// A template went over one of its limits.
    static func limit(_ message: String) -> TemplateFailure {
        TemplateFailure(message, remedy: "Make the template smaller, or split its work.", code: .templateLimit)
    }
}
