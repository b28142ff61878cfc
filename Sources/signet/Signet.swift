import ArgumentParser
import SignetServer
@main struct Signet: AsyncParsableCommand { }
