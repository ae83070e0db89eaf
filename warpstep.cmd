@echo off
rem Runs Warpstep on Windows, as the file warpstep does elsewhere. Builds the jar first when it is missing.
rem NOT TESTED: nobody has run this file so far. Unlike its twin it does not see that the sources are newer than the jar
rem (delete target\warpstep.jar then), and two that build at once do not wait for each other.
setlocal EnableExtensions DisableDelayedExpansion
set "home=%~dp0"
set "jar=%home%target\warpstep.jar"
rem While a build runs, or after one that was broken off, this file stands.
set "building=%home%target\.building"

set "java="
if defined JAVA_HOME if exist "%JAVA_HOME%\bin\java.exe" set "java=%JAVA_HOME%\bin\java.exe"
if not defined java for %%I in (java.exe) do set "java=%%~$PATH:I"
if defined java goto jar
echo warpstep: no java found: install a JDK, 17 or newer, or set JAVA_HOME 1>&2
exit /b 69

:jar
if not exist "%jar%" goto build
if not exist "%building%" goto run

:build
where mvn >nul 2>nul
if not errorlevel 1 goto maven
echo warpstep: no mvn found to build with: install Maven, 3.8 or newer 1>&2
exit /b 69

:maven
echo warpstep: building (once, about a minute) ... 1>&2
if not exist "%home%target" mkdir "%home%target"
type nul >"%building%"
set "log=%TEMP%\warpstep-%RANDOM%.log"
call mvn -q -B -f "%home%pom.xml" -Dmaven.test.skip=true -Dspotless.check.skip=true -Dmaven.javadoc.skip=true -Dmaven.source.skip=true package >"%log%" 2>&1
if errorlevel 1 goto failed
del "%log%"
del "%building%"

:run
"%java%" --enable-native-access=ALL-UNNAMED %WARPSTEP_JAVA_OPTS% -cp "%jar%" dev.warpstep.cli.Main %*
exit /b %ERRORLEVEL%

:failed
type "%log%" 1>&2
del "%log%"
echo warpstep: the build failed; Maven's output is above 1>&2
exit /b 70
