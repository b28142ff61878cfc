/// What the probe says it understands; all of it is only read, so nothing is left out for being weak (IANA, "TLS Parameters").
enum TLSNumbers {
    /// AES-128-GCM, AES-256-GCM, ChaCha20-Poly1305 of TLS 1.3.
    static let modernSuites = [0x1301, 0x1302, 0x1303]

    /// Those of TLS 1.2 and older with a certificate in them: ECDSA first, then RSA, then DSA, as servers with several keys expect.
    static let olderSuites = [
        0xC02B, 0xC02C, 0xCCA9, 0xC023, 0xC024, 0xC009, 0xC00A, 0xC0AC, 0xC0AD, 0xC0AE, 0xC0AF, 0xC072, 0xC073,
        0xC02F, 0xC030, 0xCCA8, 0xC027, 0xC028, 0xC013, 0xC014, 0xC076, 0xC077,
        0x009E, 0x009F, 0xCCAA, 0x0067, 0x006B, 0x0033, 0x0039, 0x0045, 0x0088,
        0x009C, 0x009D, 0x003C, 0x003D, 0xC09C, 0xC09D, 0x002F, 0x0035, 0x0041, 0x0084,
        0x00A2, 0x00A3, 0x0040, 0x006A, 0x0032, 0x0038, 0x0044, 0x0087,
        0xC008, 0xC012, 0x0016, 0x0013, 0x000A, 0xC007, 0xC011, 0x0005, 0x0004,
        0xC02D, 0xC02E, 0xC031, 0xC032, 0xC004, 0xC005, 0xC00E, 0xC00F,
    ]

    /// TLS_EMPTY_RENEGOTIATION_INFO_SCSV (RFC 5746).
    static let renegotiationSuite = 0x00FF

    /// secp256k1 and the Brainpool curves: keys of certificates in TLS 1.2 and older.
    static let curvesOfCertificates = [0x0016, 0x001A, 0x001B, 0x001C]
    /// X448, for which there is no library here: only offered where the key exchange is never finished, in TLS 1.2 and older.
    static let x448 = 0x001E

    /// ECDSA, EdDSA, RSA-PSS, RSA, the Brainpool curves of TLS 1.3, ML-DSA, then with SHA-224 and SHA-1, DSA, MD5.
    static let signatureAlgorithms = [
        0x0403, 0x0503, 0x0603, 0x0807, 0x0808, 0x0804, 0x0805, 0x0806, 0x0809, 0x080A, 0x080B, 0x0401, 0x0501, 0x0601,
        0x081A, 0x081B, 0x081C, 0x0904, 0x0905, 0x0906, 0x0303, 0x0301, 0x0203, 0x0201, 0x0402, 0x0502, 0x0602, 0x0302,
        0x0202, 0x0101,
    ]

    /// Types of extensions that are read or written here.
    enum Extension {
        static let serverName = 0
        static let statusRequest = 5
        static let supportedGroups = 10
        static let pointFormats = 11
        static let signatureAlgorithms = 13
        static let padding = 21
        static let extendedMasterSecret = 23
        static let supportedVersions = 43
        static let cookie = 44
        static let keyShare = 51
    }

    /// Types of handshake messages.
    enum Message {
        static let helloRequest = 0
        static let clientHello = 1
        static let serverHello = 2
        static let encryptedExtensions = 8
        static let certificate = 11
        static let certificateRequest = 13
        static let certificateStatus = 22
        static let messageHash = 254
    }
}
