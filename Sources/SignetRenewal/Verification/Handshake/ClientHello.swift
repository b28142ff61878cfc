/// The first message of a probe (RFC 8446 section 4.1.2, RFC 5246 section 7.4.1.2).
struct ClientHello: Sendable {
    /// How much is offered.
    enum Offer: Sendable {
        /// TLS 1.0 to 1.3.
        case everything
        /// TLS 1.0 to 1.2 without a word of later things, for servers that choke on them or cannot do TLS 1.3 with their key.
        case older
    }

    var offer = Offer.everything
    /// The name to ask for; nil: none.
    var serverName: String?
    let shares: KeyShares
    /// 32 bytes.
    let random: [UInt8]
    /// The group the server asked for, and what it wants to be given back (HelloRetryRequest).
    var retry: (group: KeyShares.Group, cookie: ArraySlice<UInt8>?)?

    init(serverName: String?, shares: KeyShares, offer: Offer = .everything, random: [UInt8] = Self.someBytes()) {
        self.serverName = serverName
        self.shares = shares
        self.offer = offer
        self.random = random
    }

    private static func someBytes() -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<4).flatMap { _ in withUnsafeBytes(of: generator.next()) { Array($0) } }
    }

    /// The handshake message, without a record around it.
    var message: [UInt8] {
        var hello: [UInt8] = []
        hello.reserveCapacity(768)
        hello.append(UInt8(TLSNumbers.Message.clientHello))
        hello.appendVector(3) { body in
            body.append(number: TLSVersion.tls12.rawValue, size: 2)
            body += random
            // A session id makes it look like a resumption to boxes on the way (RFC 8446 appendix D.4).
            body.appendVector(1) { if offer == .everything { $0 += random.reversed() } }
            body.appendVector(2) { list in
                for suite in suites { list.append(number: suite, size: 2) }
            }
            body.appendVector(1) { $0.append(0) }
            body.appendVector(2) { extensions in
                appendExtensions(to: &extensions)
                Self.appendPadding(to: &extensions)
            }
        }
        return hello
    }

    /// The message in its record.
    var record: [UInt8] {
        let message = message
        var record: [UInt8] = [22]
        record.append(number: retry == nil ? TLSVersion.tls10.rawValue : TLSVersion.tls12.rawValue, size: 2)
        record.append(number: message.count, size: 2)
        return record + message
    }

    private var suites: [Int] {
        let modern = offer == .everything ? TLSNumbers.modernSuites : []
        return modern + TLSNumbers.olderSuites + [TLSNumbers.renegotiationSuite]
    }

    private var groups: [Int] {
        let others = offer == .everything ? [] : [TLSNumbers.x448]
        return KeyShares.Group.allCases.map(\.rawValue) + others + TLSNumbers.curvesOfCertificates
    }

    private func appendExtensions(to list: inout [UInt8]) {
        typealias Extension = TLSNumbers.Extension
        if let serverName {
            Self.append(Extension.serverName, to: &list) { value in
                value.appendVector(2) { names in
                    names.append(0)
                    names.appendVector(2) { $0 += serverName.utf8 }
                }
            }
        }
        Self.append(Extension.extendedMasterSecret, to: &list) { _ in }
        Self.append(Extension.supportedGroups, to: &list) { value in
            value.appendVector(2) { list in
                for group in groups { list.append(number: group, size: 2) }
            }
        }
        Self.append(Extension.pointFormats, to: &list) { $0 += [1, 0] }
        Self.append(Extension.statusRequest, to: &list) { $0 += [1, 0, 0, 0, 0] }
        Self.append(Extension.signatureAlgorithms, to: &list) { value in
            value.appendVector(2) { list in
                for algorithm in TLSNumbers.signatureAlgorithms { list.append(number: algorithm, size: 2) }
            }
        }
        if offer == .everything { appendModernExtensions(to: &list) }
    }

    private func appendModernExtensions(to list: inout [UInt8]) {
        Self.append(TLSNumbers.Extension.supportedVersions, to: &list) { value in
            value.appendVector(1) { list in
                for version in TLSVersion.allCases.reversed() where version != .ssl3 {
                    list.append(number: version.rawValue, size: 2)
                }
            }
        }
        if let cookie = retry?.cookie {
            Self.append(TLSNumbers.Extension.cookie, to: &list) { value in value.appendVector(2) { $0 += cookie } }
        }
        Self.append(TLSNumbers.Extension.keyShare, to: &list) { value in
            value.appendVector(2) { list in
                for group in retry.map({ [$0.group] }) ?? KeyShares.offeredAtOnce {
                    list.append(number: group.rawValue, size: 2)
                    list.appendVector(2) { $0 += shares.publicKey(group) }
                }
            }
        }
    }

    /// Some load balancers hang on hellos of 256 to 511 bytes (RFC 7685).
    /// - Parameter hello: all of it up to here
    private static func appendPadding(to hello: inout [UInt8]) {
        guard (256..<512).contains(hello.count) else { return }
        let missing = max(1, 512 - hello.count - 4)
        append(TLSNumbers.Extension.padding, to: &hello) { $0 += repeatElement(0, count: missing) }
    }

    private static func append(_ type: Int, to list: inout [UInt8], _ value: (inout [UInt8]) -> Void) {
        list.append(number: type, size: 2)
        list.appendVector(2, value)
    }
}
