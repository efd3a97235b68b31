// Problems says what is told to people when something goes wrong: for each code of `Records/Problems` its sentence in
// Japanese, its HTTP status and its exit code. The layers below throw codes with details and know none of this.
//
// Never here: what causes a problem, and any rule of who may do what.
