import NIOCore
import SignetCore
import SignetRenewal

/// Everything a source of addresses is to look at, made one by one: there may be millions.
struct EndpointLooks: AsyncSequence {
    /// One name or address, asked for one server name.
    struct Look: Sendable, Hashable {
        let endpoint: Endpoint
        /// As a person would type it.
        let location: String
        /// From the list of names; nil: the name by which it is reached.
        let serverName: String?
        /// It is one of a range: whether anything listens there is nobody's concern.
        let isOfRange: Bool
        /// Whether the host is an address, so that there is nothing to look up.
        let hasAddress: Bool

        init(endpoint: Endpoint, location: String, serverName: String?, isOfRange: Bool = false) {
            self.endpoint = endpoint
            self.location = location
            self.serverName = serverName
            self.isOfRange = isOfRange
            hasAddress = isOfRange || (try? SocketAddress(ipAddress: endpoint.host, port: 0)) != nil
        }
    }

    enum Element: Sendable, Hashable {
        case look(Look)
        /// A line that cannot be read, as a sentence.
        case problem(String)
    }

    let settings: EndpointSourceSettings

    func makeAsyncIterator() -> Iterator { Iterator(settings) }

    struct Iterator: AsyncIteratorProtocol {
        private let serverNames: [String?]
        private let fileName: String
        private var written: IndexingIterator<[String]>
        private var lines: EndpointLines.Iterator?
        private var target: EndpointTarget?
        /// The next within the target: an address of a range and a name of the list.
        private var position = 0

        init(_ settings: EndpointSourceSettings) {
            serverNames = settings.serverNames.isEmpty ? [nil] : settings.serverNames
            written = settings.endpoints.makeIterator()
            lines = settings.endpointsFile.map { EndpointLines(path: $0).makeAsyncIterator() }
            fileName = settings.endpointsFile.map { $0 == "-" ? "standard input" : $0 } ?? ""
        }

        mutating func next() async throws -> Element? {
            while true {
                if let target, let look = look(at: target) {
                    position += 1
                    return .look(look)
                }
                target = nil
                position = 0
                if let text = written.next() {
                    target = try EndpointTarget(parsing: text)
                } else if let line = try await lines?.next() {
                    do {
                        target = try EndpointTarget(parsing: line.text)
                    } catch {
                        return .problem("Line \(line.number) of \(fileName) was left out: \(error)")
                    }
                } else {
                    return nil
                }
            }
        }

        private func look(at target: EndpointTarget) -> Look? {
            let name = serverNames[position % serverNames.count]
            let index = position / serverNames.count
            switch target {
            case .endpoint(let endpoint, let text):
                return index == 0 ? Look(endpoint: endpoint, location: text, serverName: name) : nil
            case .range(let range, let port, let startTLS):
                guard index < range.count, let address = range.address(at: index) else { return nil }
                let endpoint = Endpoint(host: address, port: port, startTLS: startTLS)
                return Look(endpoint: endpoint, location: endpoint.description, serverName: name, isOfRange: true)
            }
        }
    }
}
