/// The server's choice (RFC 8446 section 4.1.3, RFC 5246 section 7.4.1.3), or its wish for another share (section 4.1.4).
struct ServerHello {
    /// What distinguishes HelloRetryRequest: SHA-256 of those two words.
    private static let retryRandom: [UInt8] = [
        0xCF, 0x21, 0xAD, 0x74, 0xE5, 0x9A, 0x61, 0x11, 0xBE, 0x1D, 0x8C, 0x02, 0x1E, 0x65, 0xB8, 0x91,
        0xC2, 0xA2, 0x11, 0x16, 0x7A, 0xBB, 0x8C, 0x5E, 0x07, 0x9E, 0x09, 0xE2, 0xC8, 0xA8, 0x33, 0x9C,
    ]

    let version: TLSVersion
    let isRetryRequest: Bool
    let suite: Int
    /// Whether a stapled response follows the certificate as a message of its own (TLS 1.2 and older).
    let announcesStatus: Bool
    let cookie: ArraySlice<UInt8>?
    private let keyShare: ArraySlice<UInt8>?

    init(_ body: ArraySlice<UInt8>) throws(TLSProbeError) {
        var reader = WireReader(body)
        let oldVersion = try reader.number(2)
        isRetryRequest = try reader.bytes(32).elementsEqual(Self.retryRandom)
        _ = try reader.vector(1)
        suite = try reader.number(2)
        _ = try reader.bytes(1)
        let extensions = reader.isEmpty ? [:] : try reader.extensions()
        var number = oldVersion
        if let chosen = extensions[TLSNumbers.Extension.supportedVersions] {
            var value = WireReader(chosen)
            number = try value.number(2)
        }
        guard let version = TLSVersion(rawValue: number) else {
            throw .broken("the server chose version \(String(number, radix: 16)) of the protocol")
        }
        self.version = version
        announcesStatus = extensions[TLSNumbers.Extension.statusRequest] != nil
        keyShare = extensions[TLSNumbers.Extension.keyShare]
        cookie = try extensions[TLSNumbers.Extension.cookie].map { value throws(TLSProbeError) in
            var value = WireReader(value)
            return try value.vector(2)
        }
    }

    /// The group the server asks for in HelloRetryRequest.
    func wantedGroup() throws(TLSProbeError) -> KeyShares.Group {
        var value = try shareReader()
        return try Self.group(&value)
    }

    /// The server's share, and its group.
    func share() throws(TLSProbeError) -> (group: KeyShares.Group, key: ArraySlice<UInt8>) {
        var value = try shareReader()
        let group = try Self.group(&value)
        return (group, try value.vector(2))
    }

    private func shareReader() throws(TLSProbeError) -> WireReader {
        guard let keyShare else { throw .broken("the server's hello has no key share") }
        return WireReader(keyShare)
    }

    private static func group(_ value: inout WireReader) throws(TLSProbeError) -> KeyShares.Group {
        let number = try value.number(2)
        guard let group = KeyShares.Group(rawValue: number) else {
            throw .broken("the server chose the group \(number), which was not offered")
        }
        return group
    }
}
