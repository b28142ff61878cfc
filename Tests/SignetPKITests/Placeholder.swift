import Testing
import SignetPKI
import SignetTestSupport
