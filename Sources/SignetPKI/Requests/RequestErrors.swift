import SignetCore

extension SignetError.Code {
    /// Bytes that should be a certification request are not one.
    public static let malformedRequest = Self(rawValue: "request.malformed")
    /// A certification request is not signed by the key it names.
    public static let badRequestSignature = Self(rawValue: "request.signature")
}
