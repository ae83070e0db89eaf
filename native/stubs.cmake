# Writes the file OUT from the names in LIST: a weak function for each, which says that it is
# missing (KIND stubs), or a jump to it in another library (KIND jumps).
file(STRINGS ${LIST} names)
set(text "// Generated from ${KIND}.\n")
if(KIND STREQUAL "stubs")
  string(APPEND text "namespace emulator { int missing(const char* name); }\n")
  foreach(name IN LISTS names)
    string(APPEND text "extern \"C\" __attribute__((weak, visibility(\"default\"))) int ${name}() "
                       "{ return emulator::missing(\"${name}\"); }\n")
  endforeach()
else()
  foreach(name IN LISTS names)
    string(APPEND text "JUMP(${name})\n")
  endforeach()
endif()
file(WRITE ${OUT} "${text}")
