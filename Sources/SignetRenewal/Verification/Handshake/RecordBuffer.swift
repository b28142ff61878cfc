/// Cuts what comes in into records (RFC 8446 section 5.1).
struct RecordBuffer {
    /// One record as it came.
    struct Record {
        let type: UInt8
        let header: ArraySlice<UInt8>
        let fragment: ArraySlice<UInt8>
    }

    /// What a record contains.
    enum ContentType {
        static let changeCipherSpec: UInt8 = 20
        static let alert: UInt8 = 21
        static let handshake: UInt8 = 22
        static let applicationData: UInt8 = 23
    }

    /// All that a server may send before its certificate is complete.
    static let mostBytes = 1 << 20
    static let mostRecords = 4096
    /// 2^14 and what encryption adds in TLS 1.2 and older.
    private static let longestFragment = (1 << 14) + 2048

    private var bytes: [UInt8] = []
    private var start = 0
    private var received = 0
    private var taken = 0

    /// Whether nothing has come in yet.
    var isUntouched: Bool { received == 0 }

    mutating func append(_ input: some Collection<UInt8>) throws(TLSProbeError) {
        received += input.count
        guard received <= Self.mostBytes else {
            throw .endless("more than \(Self.mostBytes >> 10) KiB came, and no whole certificate")
        }
        if start == bytes.count {
            bytes.removeAll(keepingCapacity: true)
            start = 0
        }
        bytes += input
    }

    /// - Returns: nil when the next record is not whole yet.
    mutating func next() throws(TLSProbeError) -> Record? {
        let rest = bytes[start...]
        try checkBeginning(rest)
        guard rest.count >= 5 else { return nil }
        let length = Int(rest[start + 3]) << 8 | Int(rest[start + 4])
        guard length <= Self.longestFragment else { throw .broken("a record of \(length) bytes") }
        guard rest.count >= 5 + length else { return nil }
        taken += 1
        guard taken <= Self.mostRecords else { throw .endless("more than \(Self.mostRecords) records came") }
        let record = Record(
            type: rest[start], header: rest.prefix(5), fragment: rest[(start + 5)..<(start + 5 + length)])
        start += 5 + length
        return record
    }

    /// Every record begins with a type and with 3, the major version; what does not is no TLS.
    private func checkBeginning(_ rest: ArraySlice<UInt8>) throws(TLSProbeError) {
        guard let type = rest.first else { return }
        let isRecord =
            (RecordBuffer.ContentType.changeCipherSpec...RecordBuffer.ContentType.applicationData).contains(type)
        if !isRecord || rest.dropFirst().first.map({ $0 != 3 }) ?? false {
            throw taken == 0 ? .plainText : .broken("what followed a record was none")
        }
    }
}
