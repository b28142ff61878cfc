/// A TLS handshake up to the server's certificate, as a value: what came in goes in, what is to be done comes out.
///
/// It verifies nothing and finishes nothing: it reads what a server shows to everybody, whatever key or signature it has.
struct HandshakeReader {
    /// What is to be done next.
    enum Step: Equatable {
        /// More must come in.
        case wait
        case send([UInt8])
        case shown(ServedHandshake)
        case fail(TLSProbeError)
    }

    private enum State {
        case hello
        /// TLS 1.2 and older: everything is in the clear.
        case certificateInTheClear(announcesStatus: Bool)
        case status(ServedHandshake)
        /// TLS 1.3.
        case certificate(RecordCipher)
        case over(Step)
    }

    /// Warnings that end nothing, and other records without content, that are put up with.
    private static let mostIdleRecords = 32

    private var state = State.hello
    private var clientHello: ClientHello
    /// The messages so far, of which TLS 1.3 makes its keys.
    private var transcript: [UInt8]
    private var records = RecordBuffer()
    private var messages = MessageBuffer()
    private var idleRecords = 0
    private var version: TLSVersion = .tls12
    /// The alert that ended it, when one did.
    private(set) var alert: TLSAlert?

    /// What is sent first.
    let opening: [UInt8]

    init(_ hello: ClientHello) {
        clientHello = hello
        let record = hello.record
        opening = record
        transcript = Array(record.dropFirst(5))
    }

    /// Takes what came in; is to be called again, with nothing, after ``Step/send(_:)``.
    mutating func receive(_ input: some Collection<UInt8>) -> Step {
        if case .over(let step) = state { return step }
        do throws(TLSProbeError) {
            try records.append(input)
            while let record = try records.next() {
                let step = try take(record)
                if step != .wait { return ended(with: step) }
            }
            return .wait
        } catch {
            return ended(with: whatThereIs ?? .fail(error))
        }
    }

    /// The server has closed the connection.
    mutating func end() -> Step {
        if case .over(let step) = state { return step }
        return ended(with: whatThereIs ?? .fail(.closed))
    }

    /// The certificate, where only its stapled response is still to come.
    private var whatThereIs: Step? {
        guard case .status(let served) = state else { return nil }
        return .shown(served)
    }

    private mutating func ended(with step: Step) -> Step {
        if case .send = step { return step }
        state = .over(step)
        return step
    }

    private mutating func take(_ record: RecordBuffer.Record) throws(TLSProbeError) -> Step {
        guard case .certificate(var cipher) = state, record.type == RecordBuffer.ContentType.applicationData else {
            return try take(record.type, record.fragment)
        }
        let (type, content) = try cipher.open(record)
        state = .certificate(cipher)
        guard type != RecordBuffer.ContentType.changeCipherSpec else { throw .broken("a change of ciphers in secret") }
        return try take(type, content)
    }

    private mutating func take(_ type: UInt8, _ content: ArraySlice<UInt8>) throws(TLSProbeError) -> Step {
        switch type {
        case RecordBuffer.ContentType.handshake:
            if content.isEmpty { try idle() }
            messages.append(content)
            return try takeMessages()
        case RecordBuffer.ContentType.alert: return try take(TLSAlert(content))
        case RecordBuffer.ContentType.changeCipherSpec:
            // TLS 1.3 lets it come for the sake of boxes on the way; before a certificate it means nothing in the others.
            try idle()
            return .wait
        default: throw .broken("data came before the handshake was done")
        }
    }

    private mutating func take(_ alert: TLSAlert) throws(TLSProbeError) -> Step {
        if alert.isClosing { return whatThereIs ?? .fail(.closed) }
        guard alert.isFatal else {
            try idle()
            return .wait
        }
        self.alert = alert
        return whatThereIs ?? .fail(TLSProbeError(.alert, "the server answered with the alert \"\(alert)\""))
    }

    private mutating func idle() throws(TLSProbeError) {
        idleRecords += 1
        if idleRecords > Self.mostIdleRecords { throw .endless("the server goes on without saying anything") }
    }

    private mutating func takeMessages() throws(TLSProbeError) -> Step {
        while let message = try messages.next() {
            let step = try take(message)
            if step != .wait { return step }
        }
        return .wait
    }

    private mutating func take(_ message: MessageBuffer.Message) throws(TLSProbeError) -> Step {
        switch (state, message.type) {
        case (.hello, TLSNumbers.Message.serverHello): return try takeHello(message)
        case (.certificateInTheClear(let announcesStatus), TLSNumbers.Message.certificate):
            let served = try ServedHandshake(certificate: message.body, version: version)
            guard announcesStatus else { return .shown(served) }
            state = .status(served)
            return .wait
        case (.status(var served), TLSNumbers.Message.certificateStatus):
            served.stapledResponse = try ServedHandshake.response(in: message.body)
            return .shown(served)
        case (.status(let served), _): return .shown(served)
        case (.certificate, TLSNumbers.Message.encryptedExtensions),
            (.certificate, TLSNumbers.Message.certificateRequest):
            return .wait
        case (.certificate, TLSNumbers.Message.certificate):
            return .shown(try ServedHandshake(certificate: message.body, version: version))
        case (.hello, TLSNumbers.Message.helloRequest), (.certificateInTheClear, TLSNumbers.Message.helloRequest):
            try idle()
            return .wait
        case (.hello, _), (.over, _): throw .broken("message \(message.type) came instead of the server's hello")
        case (.certificateInTheClear, _), (.certificate, _): throw .noCertificate
        }
    }

    private mutating func takeHello(_ message: MessageBuffer.Message) throws(TLSProbeError) -> Step {
        let hello = try ServerHello(message.body)
        version = hello.version
        guard version == .tls13 else {
            guard !hello.isRetryRequest, clientHello.retry == nil else { throw .broken("the server changed its mind") }
            state = .certificateInTheClear(announcesStatus: hello.announcesStatus)
            return .wait
        }
        guard clientHello.offer == .everything, let suite = HandshakeKeys.Suite(rawValue: hello.suite) else {
            throw .broken("the server chose a cipher suite that was not offered")
        }
        guard messages.isEmpty else { throw .broken("the server spoke on in the clear") }
        return hello.isRetryRequest ? try retry(hello, message, suite) : try useKeys(hello, message, suite)
    }

    private mutating func useKeys(
        _ hello: ServerHello, _ message: MessageBuffer.Message, _ suite: HandshakeKeys.Suite
    ) throws(TLSProbeError) -> Step {
        let (group, share) = try hello.share()
        transcript += message.bytes
        let shared = try clientHello.shares.secret(group, with: share)
        let keys = HandshakeKeys(suite, shared: shared, digest: suite.digest(transcript))
        state = .certificate(RecordCipher(suite, keys))
        return .wait
    }

    /// The hash of the first hello takes its place in the transcript (RFC 8446 section 4.4.1).
    private mutating func retry(
        _ hello: ServerHello, _ message: MessageBuffer.Message, _ suite: HandshakeKeys.Suite
    ) throws(TLSProbeError) -> Step {
        guard clientHello.retry == nil else { throw .broken("the server asked for a second hello twice") }
        clientHello.retry = (try hello.wantedGroup(), hello.cookie)
        let digest = suite.digest(transcript)
        let record = clientHello.record
        transcript = [UInt8(TLSNumbers.Message.messageHash), 0, 0, UInt8(digest.count)] + digest + message.bytes
        transcript += record.dropFirst(5)
        return .send(record)
    }
}
