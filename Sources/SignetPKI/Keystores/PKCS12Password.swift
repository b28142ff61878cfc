import SignetCore

/// A password as PKCS#12 knows it: also none at all, which is not the same as the empty one (RFC 7292 appendix B.1).
enum PKCS12Password: Sendable {
    case text(Secret<String>)
    case absent

    /// What the key derivation of PKCS#12 takes: UTF-16 with two octets of zero at its end.
    var bmp: [UInt8] {
        switch self {
        case .text(let text): PKCS12Keystore.bmpString(text.reveal()) + [0, 0]
        case .absent: []
        }
    }

    /// What PBES2 takes.
    var utf8: [UInt8] {
        switch self {
        case .text(let text): Array(text.reveal().utf8)
        case .absent: []
        }
    }
}
